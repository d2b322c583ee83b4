using System.Collections.Immutable;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders;

/// <summary>One CLIP text transformer with its tokenizer; a description, no tensor is loaded. SD1.5 has one, SDXL two.</summary>
/// <param name="Weights">Its weights, by transformers' names (with or without <c>text_model.</c> before them).</param>
/// <param name="Config">Its shape.</param>
/// <param name="Vocabulary">Where its tokenizer's vocabulary comes from.</param>
public sealed record TextTower(WeightSet Weights, TextEncoderConfig Config, TokenizerSource Vocabulary)
{
    /// <summary>Changes of low rank to its weights (LoRA), all added up.</summary>
    public ImmutableList<LowRankPatch> LowRank { get; init; } = [];

    /// <summary>Words it was taught afterwards (textual inversion). Their ids follow the vocabulary's, in order.</summary>
    public ImmutableList<LearnedToken> Learned { get; init; } = [];

    /// <summary>
    /// Channels of a prompt's one vector where the tower projects it (CLIPTextModelWithProjection); null where it does not.
    /// </summary>
    public int? PooledWidth => Weights.Find("text_projection.weight") is { } projection ? (int)projection.Shape[0] : null;

    /// <summary>Opens a tower from its folders; headers and settings are read, no weights.</summary>
    /// <param name="folder">Folder with <c>config.json</c> and <c>model.safetensors</c>.</param>
    /// <param name="tokenizerFolder">Folder of its tokenizer; where it is null, not there, or holds settings alone, CLIP's own vocabulary
    /// is taken.</param>
    /// <exception cref="WeightFileException">A file is lacking, or not what it should be.</exception>
    public static TextTower Open(string folder, string? tokenizerFolder = null)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var config = TextEncoderConfig.Read(Path.Combine(folder, "config.json"));
        var weights = WeightSet.OpenFolder(folder, "model");
        TextEncoderTensors.For(config, weights).DemandAll(weights, folder, "the text encoder");
        return new(weights, config, TokenizerSource.Read(tokenizerFolder));
    }
}
