using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.Models;

/// <summary>
/// Loads a CLIP image encoder of its own, for base models that carry none: a folder, or a single file. Where the folder says nothing of
/// preprocessing, it is CLIP's.
/// </summary>
[Node("models/load-image-encoder")]
[Loader]
public sealed class LoadImageEncoder(WeightFileKinds kinds)
    : INode<LoadImageEncoder.Inputs, ImageEncoder>, ICheck<LoadImageEncoder.Inputs, ImageEncoder>
{
    /// <param name="Path">The encoder's folder (model.safetensors or OpenCLIP's open_clip_pytorch_model.safetensors, with config.json), or
    /// its weight file. Without a config.json beside it, or in a folder of the file's name, it is recognised from its header (CLIP ViT-L
    /// and ViT-B, OpenCLIP ViT-H and ViT-bigG). Of a whole CLIP, the image encoder counts.</param>
    public sealed record Inputs(FilePath Path);

    /// <inheritdoc/>
    public ValueTask<ImageEncoder> RunAsync(Inputs inputs, NodeContext context)
    {
        var encoder = Open(inputs.Path);
        context.Log.Say(ModelFindings.Describe(encoder));
        if (IgnoredFiles.Remark(inputs.Path.Value) is { } unread)
            context.Log.Warn(unread);
        return new(encoder);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, ImageEncoder> report)
    {
        if (!inputs.TryGet(i => i.Path, out var path))
            return;
        var encoder = Open(path);
        foreach (var file in ModelFiles.FindForImageEncoder(path.Value, encoder))
            report.Reads(file);
        report.Output(encoder);
    }

    private ImageEncoder Open(FilePath path) =>
        NodeInputException.For<WeightFileException, Inputs, ImageEncoder>(i => i.Path, () => ImageEncoder.Open(path.Value, kinds));
}
