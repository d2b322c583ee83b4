using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>Turns texts into the ids that a model's text transformers read: diffusers' way, what is too long is cut off.</summary>
internal sealed class TextTokens
{
    private readonly (ClipTokenizer Tokenizer, int Length)[] _towers;

    /// <param name="encoder">The text encoder, with the words that it was taught.</param>
    /// <param name="word">The word that is learnt; its ids follow those. Null for none.</param>
    /// <exception cref="WeightFiles.WeightFileException">A vocabulary can't be read.</exception>
    public TextTokens(TextEncoder encoder, NewWord? word = null)
    {
        _towers = [.. encoder.Towers.Select(tower =>
            (ClipTokenizer.Open(tower.Vocabulary).With(word is null ? tower.Learned : tower.Learned.Add(word.Learned),
                tower.Config.VocabularySize), tower.Config.MaxTokens))];
        Templates = [.. (word?.Texts ?? []).Select(Read)];
    }

    /// <summary>The ids of the texts that stand in the place of the pairs' own; none where there are no such.</summary>
    public IReadOnlyList<IReadOnlyList<int[]>> Templates { get; }

    /// <summary>The ids of a text, for each transformer; of the empty text where it is to be dropped.</summary>
    public IReadOnlyList<int[]> Read(string text) =>
        [.. _towers.Select(tower => tower.Tokenizer.Encode(text, tower.Length))];
}
