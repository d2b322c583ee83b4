using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models;

/// <summary>
/// The tensors that a network reads, by name and shape. A file's header is held against them before a run begins, so that a file that is
/// not whole, or is another network's, is not found in the middle of one.
/// </summary>
internal sealed class NetworkTensors
{
    private readonly Dictionary<string, long[]> _shapes = [];

    /// <summary>The shapes by name.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes => _shapes;

    public void Tensor(string name, params long[] shape) => _shapes.Add(name, shape);

    public void Linear(string name, long outputs, long inputs)
    {
        Unbiased(name, outputs, inputs);
        Tensor($"{name}.bias", outputs);
    }

    public void Unbiased(string name, long outputs, long inputs) => Tensor($"{name}.weight", outputs, inputs);

    public void Convolution(string name, long outputs, long inputs, long edge = 3)
    {
        Tensor($"{name}.weight", outputs, inputs, edge, edge);
        Tensor($"{name}.bias", outputs);
    }

    public void Norm(string name, long width)
    {
        Tensor($"{name}.weight", width);
        Tensor($"{name}.bias", width);
    }

    /// <summary>Two normed convolutions beside a shortcut, which is a convolution where the channels change.</summary>
    public void Residual(string name, long inputs, long outputs)
    {
        Norm($"{name}.norm1", inputs);
        Convolution($"{name}.conv1", outputs, inputs);
        Norm($"{name}.norm2", outputs);
        Convolution($"{name}.conv2", outputs, outputs);
        if (inputs != outputs) Convolution($"{name}.conv_shortcut", outputs, inputs, edge: 1);
    }

    /// <summary>The transformer layers of one of CLIP's encoders.</summary>
    public void ClipLayers(string name, int layers, long width, long intermediateWidth)
    {
        for (var layer = 0; layer < layers; layer++)
        {
            foreach (var norm in (ReadOnlySpan<string>)["layer_norm1", "layer_norm2"]) Norm($"{name}.{layer}.{norm}", width);
            foreach (var projection in (ReadOnlySpan<string>)["q_proj", "k_proj", "v_proj", "out_proj"])
                Linear($"{name}.{layer}.self_attn.{projection}", width, width);
            Linear($"{name}.{layer}.mlp.fc1", intermediateWidth, width);
            Linear($"{name}.{layer}.mlp.fc2", width, intermediateWidth);
        }
    }

    /// <summary>
    /// Holds that weights have all of these, in these shapes and in a type with fractions. What else they have is not looked at.
    /// </summary>
    /// <param name="weights">The weights.</param>
    /// <param name="path">The file or folder, for messages.</param>
    /// <param name="network">What the network is: <c>its UNet</c>.</param>
    /// <param name="kindOf">Says which kind of network has, or lacks, a tensor of that name; null where it is not known.</param>
    /// <exception cref="WeightFileException">A tensor is lacking, has another shape, or holds whole numbers.</exception>
    public void DemandAll(WeightSet weights, string path, string network, Func<string, string?>? kindOf = null)
    {
        var lacking = _shapes.Keys.Where(name => !weights.Has(name)).ToList();
        if (lacking.Count > 0)
            throw new WeightFileException(path, $"{network} lacks the tensor '{weights.NameInFile(lacking[0])}' "
                + $"{WeightShapes.Listed(_shapes[lacking[0]])}{More(lacking.Count)}: the file is not whole, or it is "
                + $"{kindOf?.Invoke(lacking[0]) ?? "another kind of network"}");
        foreach (var (name, shape) in _shapes)
        {
            var entry = weights.Find(name)!;
            if (!entry.Shape.SequenceEqual(shape))
                throw new WeightFileException(path, $"{network} has the tensor '{weights.NameInFile(name)}' of shape "
                    + $"{WeightShapes.Listed(entry.Shape)}, expected {WeightShapes.Listed(shape)}: the file is damaged, or its "
                    + "configuration is another model's");
            if (!entry.Type.HasFractions())
                throw new WeightFileException(path, $"{network} has the tensor '{weights.NameInFile(name)}' in whole numbers "
                    + $"({entry.Type.FileName()}): a quantised file, which can't be used; take the model's F16 or BF16 file");
        }
    }

    /// <summary>Holds that weights have all of these and nothing else: what nothing reads was trained to count.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="path">The file or folder, for messages.</param>
    /// <param name="network">What the network is: <c>its UNet</c>.</param>
    /// <param name="kindOf">Says which kind of network has, or lacks, a tensor of that name; null where it is not known.</param>
    /// <exception cref="WeightFileException">A tensor is lacking, has another shape, holds whole numbers, or belongs to no
    /// layer.</exception>
    public void DemandExactly(WeightSet weights, string path, string network, Func<string, string?> kindOf)
    {
        var further = weights.Names.Where(name => !_shapes.ContainsKey(name)).Order(StringComparer.Ordinal).ToList();
        if (further.Count > 0)
            throw new WeightFileException(path, $"{network} has the tensor '{weights.NameInFile(further[0])}'{More(further.Count)}, which "
                + $"no layer reads: {kindOf(further[0]) ?? "it is another kind of network"}, which can't be used");
        DemandAll(weights, path, network, kindOf);
    }

    private static string More(int count) => count == 1 ? "" : $" and {count - 1} more";
}
