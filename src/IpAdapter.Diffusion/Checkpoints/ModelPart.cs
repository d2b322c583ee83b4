using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Checkpoints;

/// <summary>A part of a model's folder.</summary>
/// <param name="Name">Its name, which is that of its folder: <c>unet</c>, <c>vae</c>, ...</param>
/// <param name="Class">The class that reads it in the reference implementation: <c>UNet2DConditionModel</c>, ...</param>
public sealed record ModelPart(string Name, string Class)
{
    /// <summary>What its weights are; null where it has none (a tokenizer) or they can't be read.</summary>
    public WeightFileDescription? Weights { get; init; }

    /// <summary>Why its weights can't be read, if they can't.</summary>
    public string? Problem { get; init; }
}
