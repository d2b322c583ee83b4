using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.Structure;

/// <summary>
/// Loads a T2I-Adapter: a folder in diffusers' layout, or a single file. Only its configuration and header are read; weights are loaded
/// when they are used.
/// </summary>
[Node("structure/load-t2i-adapter")]
[Loader]
public sealed class LoadT2IAdapter(WeightFileKinds kinds)
    : INode<LoadT2IAdapter.Inputs, T2IAdapter>, ICheck<LoadT2IAdapter.Inputs, T2IAdapter>
{
    /// <param name="Path">The adapter's folder (config.json and diffusion_pytorch_model.safetensors), or its single file (.safetensors,
    /// .pth), by original names or by diffusers'; one of widths that nobody published needs its config.json in a folder of the file's name
    /// beside it, or beside it.</param>
    public sealed record Inputs(FilePath Path);

    /// <inheritdoc/>
    public ValueTask<T2IAdapter> RunAsync(Inputs inputs, NodeContext context)
    {
        var adapter = Open(inputs.Path);
        context.Log.Say($"T2I-Adapter '{adapter.Name}': reads a picture {(adapter.HintChannels == 1 ? "in grey" : "in colours")}, "
            + $"{adapter.PixelsPerFeature} x {adapter.PixelsPerFeature} pixels to a feature's pixel, {adapter.Channels.Count} features of "
            + $"{string.Join(", ", adapter.Channels)} channels");
        if (IgnoredFiles.Remark(inputs.Path.Value) is { } unread)
            context.Log.Warn(unread);
        return new(adapter);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, T2IAdapter> report)
    {
        if (!inputs.TryGet(i => i.Path, out var path))
            return;
        var adapter = Open(path);
        foreach (var file in adapter.Files)
            report.Reads(file);
        report.Output(adapter);
    }

    private T2IAdapter Open(FilePath path) =>
        NodeInputException.For<WeightFileException, Inputs, T2IAdapter>(i => i.Path, () => T2IAdapter.Open(path.Value, kinds));
}
