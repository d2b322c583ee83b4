using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Graph.Text;
using IpAdapter.Graph.Text.Syntax;

namespace IpAdapter.Graph.Golden.Tests.Runners.Prompts;

/// <summary>What prompts are read with.</summary>
internal static class PromptReading
{
    private static readonly string[] Endings = [".safetensors", ".pt", ".bin"];

    /// <summary>CLIP's own vocabulary, padded as SDXL's second encoder is or as all others are, with learned words.</summary>
    public static PromptVocabulary Vocabulary(bool isSecond, IReadOnlyList<TextInversion> learned)
    {
        var tokenizer = ClipTokenizer.Open(isSecond ? TokenizerSource.OfClip with { PaddingToken = "!" } : TokenizerSource.OfClip);
        return new(tokenizer, [.. learned.Select(inversion => inversion.For(0)!)], tokenizer.VocabularySize);
    }

    public static IPromptRules Rules(PromptSyntax syntax, PromptVocabulary vocabulary) =>
        syntax == PromptSyntax.Comfy ? new ComfyRules(vocabulary) : new A1111Rules(vocabulary);

    /// <summary>
    /// A learned word's file: by its name, or by its name without an ending, of which the first in ComfyUI's order counts.
    /// </summary>
    public static string FileOf(string folder, string name) =>
        Endings.Select(ending => Path.Combine(folder, name + ending)).Prepend(Path.Combine(folder, name)).First(File.Exists);
}
