using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>What every node demands that lets an image encoder read pictures for an adapter. Its inputs for them are called <c>Adapter</c> and <c>Encoder</c>.</summary>
internal static class PictureFit
{
    /// <summary>Finds what the adapter reads of the encoder.</summary>
    /// <exception cref="NodeInputException">Adapter and encoder don't go together.</exception>
    public static IEncoderReading Demand(ImageProjectionKinds kinds, ImagePromptAdapter adapter, ImageEncoder encoder)
    {
        var kind = kinds.Of(adapter);
        if (AdapterFit.ProblemWithPictures(adapter, kind) is { } otherKind)
            throw new NodeInputException(nameof(EncodeImagePrompt.Inputs.Adapter), otherKind);
        return AdapterFit.ProblemOf(adapter, kind, encoder) is { } problem
            ? throw new NodeInputException(nameof(EncodeImagePrompt.Inputs.Encoder), problem)
            : kind.Encoder!;
    }

    /// <summary>Says before a run what keeps adapter and encoder apart, and what the pictures will be.</summary>
    /// <param name="description">The node's inputs, as far as they are known.</param>
    /// <param name="kinds">The kinds of adapters.</param>
    /// <param name="pictures">How many pictures each row of a batch will have, where that is known.</param>
    public static void Describe(NodeDescription description, ImageProjectionKinds kinds, int? pictures)
    {
        if (!description.TryGet<ImagePromptAdapter>(nameof(EncodeImagePrompt.Inputs.Adapter), out var adapter))
            return;
        var kind = kinds.Of(adapter);
        if (AdapterFit.ProblemWithPictures(adapter, kind) is { } otherKind)
        {
            description.Problem(nameof(EncodeImagePrompt.Inputs.Adapter), otherKind);
            return;
        }

        if (!description.TryGet<ImageEncoder>(nameof(EncodeImagePrompt.Inputs.Encoder), out var encoder))
            return;
        if (AdapterFit.ProblemOf(adapter, kind, encoder) is { } problem)
            description.Problem(nameof(EncodeImagePrompt.Inputs.Encoder), problem);
        description.Output(new ImagePromptDescription($"image encoder '{encoder.Name}'", kind.Reads, kind.Encoder!.WidthFrom(encoder.Config), pictures));
    }
}
