using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders;

/// <summary>
/// What reads a model's prompts: one CLIP text transformer (SD1.5), or two side by side (SDXL; arXiv:2307.01952, section 2.1). A
/// description, no tensor is loaded.
/// </summary>
/// <param name="Name">Name for people: that of the model's folder.</param>
/// <param name="First">The only transformer, or the first of two.</param>
/// <param name="Second">The second of two, whose projected end state is a prompt's one vector; null where there is one alone.</param>
public sealed record TextEncoder(string Name, TextTower First, TextTower? Second = null)
{
    /// <summary>
    /// Whether, with two transformers, a missing negative prompt is zeros (as published), not the encoding of the empty prompt. diffusers'
    /// <c>force_zeros_for_empty_prompt</c>.
    /// </summary>
    public bool EmptyIsZeros { get; init; } = true;

    /// <summary>Its transformers, in order.</summary>
    public IReadOnlyList<TextTower> Towers => Second is null ? [First] : [First, Second];

    /// <summary>Channels of a state, all transformers side by side.</summary>
    public int Width => Towers.Sum(tower => tower.Config.Width);

    /// <summary>Channels of a prompt's one vector; null where there is one transformer alone.</summary>
    public int? PooledWidth => Second?.PooledWidth;

    /// <summary>Opens a text encoder with one transformer from its folders; headers and settings are read, no weights.</summary>
    /// <param name="folder">Folder with <c>config.json</c> and <c>model.safetensors</c>.</param>
    /// <param name="tokenizerFolder">Folder of its tokenizer; where it is null, not there, or holds settings alone, CLIP's own vocabulary
    /// is taken.</param>
    /// <exception cref="WeightFileException">A file is lacking, or not what it should be.</exception>
    public static TextEncoder Open(string folder, string? tokenizerFolder = null) =>
        new(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), TextTower.Open(folder, tokenizerFolder));
}
