using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>What every node demands that lets an image encoder read pictures for an adapter.</summary>
internal static class PictureCompatibility
{
    /// <summary>Reports what keeps adapter, encoder and pictures apart, and what the pictures will be.</summary>
    /// <param name="inputs">The node's inputs.</param>
    /// <param name="report">Takes problems and the description of the output.</param>
    /// <param name="kinds">The kinds of adapters.</param>
    /// <param name="pictures">How many pictures each row of a batch will have, where that is known.</param>
    /// <param name="prompts">For how many rows of a batch there are pictures of their own, where that is known.</param>
    /// <returns>What the adapter reads of the encoder, where both are known and go together.</returns>
    public static IEncoderReading? Check<TInputs>(
        Known<TInputs> inputs, CheckReport<TInputs, ImagePrompt> report, ImageProjectionKinds kinds, int? pictures, int? prompts)
        where TInputs : IPictureInputs
    {
        // One that is left out is told where the node is called.
        if (inputs.IsGiven(i => i.Image) && inputs.CountOf(i => i.Image) is { } count)
        {
            if (count == 0)
                report.Problem(i => i.Image, "at least one picture is needed");
            else if (ProblemOfNegatives(count, inputs.CountOf(i => i.Negative)) is { } tooMany)
                report.Problem(i => i.Negative, tooMany);
        }

        if (!inputs.TryGet(i => i.Adapter, out var adapter))
            return null;
        var kind = kinds.Get(adapter);
        if (AdapterCompatibility.ProblemWithPictures(adapter, kind) is { } otherKind)
        {
            report.Problem(i => i.Adapter, $"{otherKind} (the node image-prompt/encode-face encodes faces)");
            return null;
        }

        if (!inputs.TryGet(i => i.Encoder, out var encoder))
            return null;
        if (AdapterCompatibility.ProblemOf(adapter, kind, encoder) is { } problem)
        {
            // What comes of it would not fit where it is applied: one mistake, one message.
            report.Problem(i => i.Encoder, problem);
            return null;
        }

        report.Output(new ImagePromptDescription(PromptOrigin.For(encoder), kind.Reads, kind.Encoder!.WidthFrom(encoder.Config),
            pictures)
        { Prompts = prompts });
        return kind.Encoder;
    }

    /// <summary>Why there are too many negative pictures, or null.</summary>
    public static string? ProblemOfNegatives(int pictures, int? negatives) =>
        negatives > pictures ? $"{Counted.There(negatives.Value, "negative picture")} for {Counted.Things(pictures, "picture")}: give "
            + "at most as many" : null;
}
