using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Models;

/// <summary>Names a CLIP image encoder by its own folder or file, for base models that carry none. Where the folder says nothing of preprocessing, CLIP's own counts.</summary>
[Node("models/load-image-encoder")]
[Loader]
public sealed class LoadImageEncoder : INode<LoadImageEncoder.Inputs, ImageEncoder>, IDescribe
{
    /// <summary>What it takes.</summary>
    /// <param name="Path">The encoder's folder (config.json and model.safetensors), or its weight file with config.json beside it.</param>
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
        foreach (var file in ModelFiles.OfImageEncoder(folder, encoder.Weights))
            description.Reads(file);
        description.Output(encoder);
    }

    private static ImageEncoder Open(FilePath path)
    {
        try
        {
            return ImageEncoder.Open(path.Value);
        }
        catch (WeightFileException unreadable)
        {
            throw new NodeInputException(nameof(Inputs.Path), unreadable.Message, unreadable);
        }
    }
}
