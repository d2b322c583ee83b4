using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.Structure;

/// <summary>
/// Loads a ControlNet: a folder in diffusers' layout, or a single file. Only its configuration and header are read; weights are loaded when
/// they are used.
/// </summary>
[Node("structure/load-controlnet")]
[Loader]
public sealed class LoadControlNet(WeightFileKinds kinds)
    : INode<LoadControlNet.Inputs, ControlNet>, ICheck<LoadControlNet.Inputs, ControlNet>
{
    /// <param name="Path">The ControlNet's folder (config.json and diffusion_pytorch_model.safetensors), or its single file (.safetensors,
    /// .pth), by original names or by diffusers'; one of widths that nobody published needs its config.json in a folder of the file's name
    /// beside it, or beside it.</param>
    public sealed record Inputs(FilePath Path);

    /// <inheritdoc/>
    public ValueTask<ControlNet> RunAsync(Inputs inputs, NodeContext context)
    {
        var controlNet = Open(inputs.Path);
        var width = controlNet.Config.CrossAttentionWidth;
        context.Log.Say($"ControlNet '{controlNet.Name}': reads text states of width {width}"
            + (BaseFamily.FindByTextWidth(width)?.Name is { } family ? $" ({family})" : "")
            + $", {controlNet.PixelsPerLatent} x {controlNet.PixelsPerLatent} pixels to a latent pixel"
            + (controlNet.IsDifference ? ", differences to the base model's weights" : "")
            + (controlNet.PoolsResiduals ? ", averaged over the picture (shuffle)" : ""));
        if (IgnoredFiles.Remark(inputs.Path.Value) is { } unread)
            context.Log.Warn(unread);
        return new(controlNet);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, ControlNet> report)
    {
        if (!inputs.TryGet(i => i.Path, out var path))
            return;
        var controlNet = Open(path);
        foreach (var file in controlNet.Files)
            report.Reads(file);
        report.Output(controlNet);
    }

    private ControlNet Open(FilePath path) =>
        NodeInputException.For<WeightFileException, Inputs, ControlNet>(i => i.Path, () => ControlNet.Open(path.Value, kinds));
}
