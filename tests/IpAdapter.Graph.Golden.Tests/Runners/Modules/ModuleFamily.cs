using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Modules;

/// <summary>Runs single modules of one kind of model, each built by the product with the product's own settings.</summary>
internal abstract class ModuleFamily
{
    /// <summary>The classes of models it is for, as configurations name them.</summary>
    public abstract IReadOnlyList<string> Classes { get; }

    /// <summary>Reads the model's configuration.</summary>
    /// <exception cref="WeightFileException">It is not supported.</exception>
    public abstract object Open(string folder);

    /// <summary>The model's weights.</summary>
    public virtual WeightSet Weights(string folder) => WeightSet.OpenFolder(folder, "diffusion_pytorch_model");

    /// <summary>Runs a module on the case's inputs.</summary>
    public abstract Tensor Run(GoldenCase golden, string module, WeightScope weights);
}
