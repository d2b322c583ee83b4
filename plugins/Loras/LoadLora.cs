using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.Loras;

/// <summary>
/// Loads a LoRA: kohya's files (with convolutions and text encoders, also by the original block names of SDXL), PEFT's, or diffusers' older
/// ones. Only the header is read; format, rank and parts are logged.
/// </summary>
[Node("lora/load")]
[Loader]
public sealed class LoadLora(WeightFileKinds kinds) : INode<LoadLora.Inputs, Lora>, ICheck<LoadLora.Inputs, Lora>
{
    /// <param name="Path">The LoRA's file.</param>
    public sealed record Inputs(FilePath Path);

    /// <inheritdoc/>
    public ValueTask<Lora> RunAsync(Inputs inputs, NodeContext context)
    {
        var lora = Open(inputs.Path);
        context.Log.Say(LoraSummary.Create(lora));
        return new(lora);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Lora> report)
    {
        if (!inputs.TryGet(i => i.Path, out var path))
            return;
        var lora = Open(path);
        report.Reads(path.Value);
        if (lora.ConfigPath is { } config)
            report.Reads(config);
        report.Output(lora);
    }

    private Lora Open(FilePath path) =>
        NodeInputException.For<WeightFileException, Inputs, Lora>(i => i.Path, () => Lora.Open(path.Value, kinds));
}
