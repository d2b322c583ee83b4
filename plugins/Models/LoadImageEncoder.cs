using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Models;

/// <summary>Names a CLIP image encoder by its own folder or file, for base models that carry none. Where the folder says nothing of preprocessing, CLIP's own counts.</summary>
[Node("models/load-image-encoder")]
[Loader]
public sealed class LoadImageEncoder : INode<LoadImageEncoder.Inputs, ImageEncoder>, IDescribe
{
    /// <summary>What it takes.</summary>
    /// <param name="Path">The encoder's folder (config.json and model.safetensors), or its weight file. Without a config.json beside it, a file is recognised from its header (CLIP ViT-L and ViT-B, OpenCLIP ViT-H and ViT-bigG).</param>
    public sealed record Inputs(FilePath Path);

    /// <inheritdoc/>
    public ValueTask<ImageEncoder> RunAsync(Inputs inputs, NodeContext context) => new(Open(inputs.Path));

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<FilePath>(nameof(Inputs.Path), out var path))
            return;
        var encoder = Open(path);
        var folder = Directory.Exists(path.Value) ? path.Value : Path.GetDirectoryName(path.Value)!;
        var isByItself = folder != path.Value && !File.Exists(Path.Combine(folder, "config.json"));
        foreach (var file in isByItself ? encoder.Weights.Files : ModelFiles.OfImageEncoder(folder, encoder.Weights))
            description.Reads(file);
        description.Output(encoder);
    }

    private static ImageEncoder Open(FilePath path) => NodeInputException.For<WeightFileException, ImageEncoder>(nameof(Inputs.Path), () => ImageEncoder.Open(path.Value));
}
