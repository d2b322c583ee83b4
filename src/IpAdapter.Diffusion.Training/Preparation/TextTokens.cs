using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>Turns texts into the ids that a model's text transformers read: diffusers' way, what is too long is cut off.</summary>
internal sealed class TextTokens
{
    private readonly (ClipTokenizer Tokenizer, int Length)[] _towers;

    /// <exception cref="WeightFiles.WeightFileException">A vocabulary can't be read.</exception>
    public TextTokens(TextEncoder encoder)
    {
        _towers = [.. encoder.Towers.Select(tower =>
            (ClipTokenizer.Open(tower.Vocabulary).With(tower.Learned, tower.Config.VocabularySize), tower.Config.MaxTokens))];
    }

    /// <summary>The ids of a text, for each transformer; of the empty text where it is to be dropped.</summary>
    public IReadOnlyList<int[]> Read(string text) => [.. _towers.Select(tower => tower.Tokenizer.Encode(text, tower.Length))];
}
