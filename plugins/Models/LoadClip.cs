using IpAdapter.Diffusion.Models.Clips;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.Models;

/// <summary>Loads a whole CLIP, text and image encoder with their projections, to judge and to search pictures by.</summary>
[Node("models/load-clip")]
[Loader]
public sealed class LoadClip(WeightFileKinds kinds) : INode<LoadClip.Inputs, ClipModel>, ICheck<LoadClip.Inputs, ClipModel>
{
    /// <param name="Path">
    /// The folder (config.json, model.safetensors, the tokenizer's files), or a weight file, by transformers' names or by OpenCLIP's.
    /// </param>
    public sealed record Inputs(FilePath Path);

    /// <inheritdoc/>
    public ValueTask<ClipModel> RunAsync(Inputs inputs, NodeContext context) => new(Open(inputs.Path));

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, ClipModel> report)
    {
        if (!inputs.TryGet(i => i.Path, out var path))
            return;
        var clip = Open(path);
        var files = ModelFiles.FindForImageEncoder(path.Value, clip.ImageEncoder);
        foreach (var file in files.Concat(clip.TextTower.Vocabulary.Files).Distinct())
            report.Reads(file);
        report.Output(clip);
    }

    private ClipModel Open(FilePath path) =>
        NodeInputException.For<WeightFileException, Inputs, ClipModel>(i => i.Path, () => ClipModel.Open(path.Value, kinds));
}
