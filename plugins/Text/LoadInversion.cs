using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.Text;

/// <summary>
/// Loads a learned word (textual inversion, arXiv:2208.01618; an "embedding"): diffusers' <c>{token: tensor}</c> as .bin or .safetensors,
/// AUTOMATIC1111's .pt (<c>string_to_param</c>) and .safetensors (<c>emb_params</c>),
/// SDXL's with <c>clip_l</c> and <c>clip_g</c>, or what OneTrainer bundles in a LoRA's file (<c>bundle_emb</c>). Only the header is read.
/// </summary>
[Node("text/load-inversion")]
[Loader]
public sealed class LoadInversion(WeightFileKinds kinds)
    : INode<LoadInversion.Inputs, TextInversion>, ICheck<LoadInversion.Inputs, TextInversion>
{
    /// <param name="Path">The file.</param>
    /// <param name="Token">The word that stands for it in a prompt. Without it, the one that the file names, or else the file's name
    /// without its ending. Of a file with several words, which of them is loaded.</param>
    public sealed record Inputs(FilePath Path, string? Token = null);

    /// <inheritdoc/>
    public ValueTask<TextInversion> RunAsync(Inputs inputs, NodeContext context)
    {
        var inversion = Open(inputs.Path, inputs.Token);
        context.Log.Say(Finding(inversion));
        return new(inversion);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, TextInversion> report)
    {
        if (!inputs.TryGet(i => i.Path, out var path))
            return;
        report.Reads(path.Value);
        if (!inputs.TryGet(i => i.Token, out var token))
            return;
        if (token is not null && string.IsNullOrWhiteSpace(token))
            report.Problem(i => i.Token, "a token is a word to be written in prompts: it can't be empty");
        else
            report.Output(Open(path, token));
    }

    private static string Finding(TextInversion inversion)
    {
        List<LearnedToken> learned = [.. new[] { inversion.For(0), inversion.For(1) }.OfType<LearnedToken>()];
        var names = new[] { inversion.Token, $"embedding:{Path.GetFileNameWithoutExtension(inversion.Name)}" };
        return $"textual inversion '{inversion.Name}': "
            + $"{string.Join(" and ", learned.Select(word => $"{word.Vectors} vector(s) of width {word.Width}"))}, in a prompt "
            + $"{string.Join(" or ", names.Select(name => $"'{name}'"))}";
    }

    private TextInversion Open(FilePath path, string? token) =>
        NodeInputException.For<WeightFileException, Inputs,
            TextInversion>(i => i.Path, () => InversionReader.Read(path.Value, kinds, token));
}
