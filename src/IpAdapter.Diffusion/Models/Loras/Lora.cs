using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Models.Loras;

/// <summary>
/// A LoRA file: low-rank changes to a base model's weights, by reference (arXiv:2106.09685). A description, no tensor is loaded.
/// </summary>
/// <param name="Name">Name for people: that of its file.</param>
/// <param name="Format">Whose names its keys have: <c>kohya</c>, <c>PEFT</c>, or <c>diffusers before PEFT</c>.</param>
/// <param name="Layers">What it changes.</param>
public sealed record Lora(string Name, string Format, IReadOnlyList<LoraLayer> Layers)
{
    /// <summary>Words that were learned beside it and lie in the same file (<see cref="BundledInversions"/>).</summary>
    public IReadOnlyList<string> BundledWords { get; init; } = [];

    /// <summary>
    /// The file beside it that its settings were read from (PEFT's <c>adapter_config.json</c>); null where there is none.
    /// </summary>
    public string? ConfigPath { get; init; }

    /// <summary>
    /// Opens a LoRA: kohya's files (with convolutions and text encoders, also by the original block names of SDXL), PEFT's, or diffusers'
    /// older ones. Its header is read, and PEFT's configuration beside it; no weights.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="kinds">The kinds that a file is named by which is something else; null where it is enough that it is not this.</param>
    /// <exception cref="WeightFileException">It can't be read, is something else, or has a key that no pair of matrices belongs
    /// to.</exception>
    public static Lora Open(string path, WeightFileKinds? kinds = null) => LoraReader.Read(path, kinds);

    /// <summary>Its layers of one part of a model.</summary>
    public IEnumerable<LoraLayer> LayersFor(LoraPart part) => Layers.Where(layer => layer.Part == part);

    /// <summary>
    /// The width of the text states it was trained with: tells the family of base models. Null where it changes no layer that reads text.
    /// </summary>
    public long? CrossAttentionWidth => LayersFor(LoraPart.UNet)
        .FirstOrDefault(layer => layer.Module.EndsWith("attn2_to_k", StringComparison.Ordinal)) is { Change: var change }
        ? change.Weights.Find(change.Down)!.Shape[1]
        : null;
}
