using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>What every node demands that lets an image encoder read pictures for an adapter. Its inputs for them are called <c>Adapter</c>, <c>Encoder</c>, <c>Image</c> and <c>Negative</c>.</summary>
internal static class PictureFit
{
    private const string Adapter = nameof(EncodeImagePrompt.Inputs.Adapter);
    private const string Encoder = nameof(EncodeImagePrompt.Inputs.Encoder);

    /// <summary>Finds what the adapter reads of the encoder.</summary>
    /// <exception cref="NodeInputException">Adapter and encoder don't go together, or the pictures are none or too few.</exception>
    public static IEncoderReading Demand(ImageProjectionKinds kinds, ImagePromptAdapter adapter, ImageEncoder encoder, int pictures, int? negatives)
    {
        if (ProblemOfCounts(pictures, negatives) is var (port, uneven))
            throw new NodeInputException(port, uneven);
        var kind = kinds.Of(adapter);
        if (AdapterFit.ProblemWithPictures(adapter, kind) is { } otherKind)
            throw new NodeInputException(Adapter, otherKind);
        return AdapterFit.ProblemOf(adapter, kind, encoder) is { } problem ? throw new NodeInputException(Encoder, problem) : kind.Encoder!;
    }

    /// <summary>Says before a run what keeps adapter, encoder and pictures apart, and what the pictures will be.</summary>
    /// <param name="description">The node's inputs, as far as they are known.</param>
    /// <param name="kinds">The kinds of adapters.</param>
    /// <param name="pictures">How many pictures each row of a batch will have, where that is known.</param>
    /// <param name="prompts">For how many rows of a batch there are pictures of their own, where that is known.</param>
    /// <returns>What the adapter reads of the encoder, where both are known and go together.</returns>
    public static IEncoderReading? Describe(NodeDescription description, ImageProjectionKinds kinds, int? pictures, int? prompts = null)
    {
        if (ProblemOfCounts(description.CountOf(nameof(EncodeImagePrompt.Inputs.Image)), description.CountOf(nameof(EncodeImagePrompt.Inputs.Negative))) is var (port, uneven))
            description.Problem(port, uneven);
        if (!description.TryGet<ImagePromptAdapter>(Adapter, out var adapter))
            return null;
        var kind = kinds.Of(adapter);
        if (AdapterFit.ProblemWithPictures(adapter, kind) is { } otherKind)
        {
            description.Problem(Adapter, otherKind);
            return null;
        }

        if (!description.TryGet<ImageEncoder>(Encoder, out var encoder))
            return null;
        if (AdapterFit.ProblemOf(adapter, kind, encoder) is { } problem)
        {
            // What comes of it would not fit where it is applied: one mistake, one message.
            description.Problem(Encoder, problem);
            return null;
        }

        description.Output(new ImagePromptDescription($"image encoder '{encoder.Name}'", kind.Reads, kind.Encoder!.WidthFrom(encoder.Config), pictures) { Prompts = prompts });
        return kind.Encoder;
    }

    /// <summary>Why there are too many negative pictures, or null.</summary>
    public static (string Port, string Message)? ProblemOfNegatives(int pictures, int? negatives) => negatives > pictures
        ? (nameof(EncodeImagePrompt.Inputs.Negative), $"{Counted.There(negatives.Value, "negative picture")} for {Counted.Of(pictures, "picture")}: give at most as many")
        : null;

    private static (string Port, string Message)? ProblemOfCounts(int? pictures, int? negatives)
    {
        if (pictures == 0)
            return (nameof(EncodeImagePrompt.Inputs.Image), "at least one picture is needed");
        return pictures is { } count ? ProblemOfNegatives(count, negatives) : null;
    }
}
