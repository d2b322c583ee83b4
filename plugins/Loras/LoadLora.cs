using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Loras;

/// <summary>Names a LoRA by its file: kohya's names (with convolutions and text encoders, also by the original block names of SDXL), PEFT's, or diffusers' older ones. Reads the header alone, and says format, rank and parts.</summary>
[Node("lora/load")]
[Loader]
public sealed class LoadLora : INode<LoadLora.Inputs, Lora>, IDescribe
{
    /// <summary>What it takes.</summary>
    /// <param name="Path">The LoRA's file.</param>
    public sealed record Inputs(FilePath Path);

    /// <inheritdoc/>
    public ValueTask<Lora> RunAsync(Inputs inputs, NodeContext context)
    {
        var lora = Open(inputs.Path);
        context.Log.Say(LoraReader.Summary(lora));
        return new(lora);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<FilePath>(nameof(Inputs.Path), out var path))
            return;
        description.Reads(path.Value);
        description.Output(Open(path));
    }

    private static Lora Open(FilePath path) => NodeInputException.For<WeightFileException, Lora>(nameof(Inputs.Path), () => LoraReader.Read(path.Value));
}
