namespace IpAdapter.Graph.Text;

/// <summary>
/// Teaches a text encoder words (textual inversion, arXiv:2208.01618): where a prompt has the word, the learned vectors are read. It is
/// written as its token, or <c>embedding:NAME</c> with the file's name; the syntax of text/encode says where it is found.
/// </summary>
[Node("text/apply-inversion")]
public sealed class ApplyInversion : INode<ApplyInversion.Inputs, TextEncoder>, ICheck<ApplyInversion.Inputs, TextEncoder>
{
    /// <param name="Encoder">The text encoder.</param>
    /// <param name="Inversion">The learned words, one or several. The path of a file stands for the word that it names.</param>
    public sealed record Inputs(TextEncoder Encoder, IReadOnlyList<TextInversion> Inversion);

    /// <inheritdoc/>
    public ValueTask<TextEncoder> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Inversion.Aggregate(inputs.Encoder, Taught));

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, TextEncoder> report)
    {
        if (!inputs.TryGet(i => i.Encoder, out var encoder))
            return;
        foreach (var inversion in inputs.GetAll<TextInversion>(i => i.Inversion))
        {
            if (ProblemOf(encoder, inversion) is { } problem)
            {
                report.Problem(i => i.Inversion, problem);
                return;
            }

            encoder = Taught(encoder, inversion);
        }

        report.Output(encoder);
    }

    private static TextEncoder Taught(TextEncoder encoder, TextInversion inversion)
    {
        var first = encoder.First with { Learned = encoder.First.Learned.Add(inversion.For(0)!) };
        return encoder with
        {
            First = first,
            Second = encoder.Second is null ? null
            : encoder.Second with { Learned = encoder.Second.Learned.Add(inversion.For(1)!) }
        };
    }

    private static string? ProblemOf(TextEncoder encoder, TextInversion inversion)
    {
        var named = $"textual inversion '{inversion.Name}' ('{inversion.Token}')";
        if ((inversion.For(0) is null || inversion.For(1) is null) && encoder.Second is not null)
            return $"{named} has vectors for one text transformer, but '{encoder.Name}' has two (SDXL): use a file with clip_l and clip_g, "
                + "made for SDXL";
        if (inversion.For(1) is not null && encoder.Second is null)
            return $"{named} has vectors for two text transformers (SDXL), but '{encoder.Name}' has one: use a file made for this family "
                + "of base models";
        foreach (var (tower, place) in encoder.Towers.Select((tower, place) => (tower, place)))
        {
            var learned = inversion.For(place)!;
            if (learned.Width != tower.Config.Width)
                return $"{named} has vectors of width {learned.Width}, but the text encoder of '{encoder.Name}' reads width "
                    + $"{tower.Config.Width}{(place == 1 ? " in its second transformer" : "")}: use a file made for this family "
                    + "of base models";
            if (tower.Learned.FirstOrDefault(known => known.Words.Intersect(learned.Words, StringComparer.OrdinalIgnoreCase)
                .Any()) is { } other)
                return $"{named} has the word of another one that '{encoder.Name}' learned before ('{other.Token}', from "
                    + $"{Path.GetFileName(other.Weights.Files[0])}): give one of them another 'token' with text/load-inversion";
            if (learned.Token == tower.Vocabulary.StartToken || learned.Token == tower.Vocabulary.EndToken
                || learned.Token == tower.Vocabulary.PaddingToken)
                return $"{named} has the word of a marker of the tokenizer: give it another 'token' with text/load-inversion";
        }
        return null;
    }
}
