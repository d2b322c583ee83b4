using IpAdapter.Diffusion.Devices;
using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts.Faces;

/// <summary>Encodes face identities for a FaceID adapter; FaceID-Plus adapters read the picture of the face too.</summary>
/// <returns>The prompt. The identity of its negative side is zeros.</returns>
[Node("image-prompt/encode-face")]
public sealed class EncodeFace(DeviceStore store, ImageProjectionKinds kinds) : INode<EncodeFace.Inputs, ImagePrompt>, IDescribe
{
    /// <param name="Adapter">The FaceID adapter that will read the face.</param>
    /// <param name="Identity">The identity, or several: from a file, or from image-prompt/embed-face. Every face gets tokens of its own.</param>
    /// <param name="Image">For FaceID-Plus: the picture of the face, cut out and about square; one for each face, or one for all.</param>
    /// <param name="Encoder">For FaceID-Plus: the image encoder that the adapter was trained with.</param>
    /// <param name="Negative">For FaceID-Plus: pictures to lead away from, at most as many as there are pictures; the last one repeats. Without any, the empty picture.</param>
    /// <param name="Unconditional">For FaceID-Plus: the empty picture of the negative side.</param>
    /// <param name="Arrangement">What several faces become.</param>
    public sealed record Inputs(
        ImagePromptAdapter Adapter,
        IReadOnlyList<FaceIdentity> Identity,
        IReadOnlyList<Image>? Image = null,
        ImageEncoder? Encoder = null,
        IReadOnlyList<Image>? Negative = null,
        EmptyPicture Unconditional = EmptyPicture.ZeroPixels,
        PictureArrangement Arrangement = PictureArrangement.SideBySide);

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context)
    {
        var kind = kinds.Of(inputs.Adapter);
        if (AdapterFit.ProblemWithFaces(inputs.Adapter, kind) is { } otherKind)
            throw new NodeInputException(nameof(Inputs.Adapter), otherKind);
        foreach (var identity in inputs.Identity)
            if (AdapterFit.ProblemOf(inputs.Adapter, kind, new FaceIdentityDescription("the identity", identity.Embeddings.size(1))) is { } otherWidth)
                throw new NodeInputException(nameof(Inputs.Identity), otherWidth);
        var faces = inputs.Identity.Sum(identity => identity.Embeddings.size(0));
        if (ProblemOfCounts(faces, inputs.Image?.Count, inputs.Negative?.Count) is var (port, uneven))
            throw new NodeInputException(port, uneven);
        if (kind.Encoder is not null)
            Demand(inputs, kind);

        return await store.Device.RunAsync(() => Encode(inputs, kind.Encoder, faces), context.Cancellation);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<ImagePromptAdapter>(nameof(Inputs.Adapter), out var adapter))
            return;
        var kind = kinds.Of(adapter);
        if (AdapterFit.ProblemWithFaces(adapter, kind) is { } otherKind)
        {
            description.Problem(nameof(Inputs.Adapter), otherKind);
            return;
        }

        var identities = description.GetAll<FaceIdentityDescription>(nameof(Inputs.Identity)).ToList();
        var faces = description.CountOf(nameof(Inputs.Identity)) == identities.Count ? identities.Aggregate((int?)0, (sum, identity) => sum + identity.Faces) : null;
        var arrangementIsKnown = description.TryGet<PictureArrangement>(nameof(Inputs.Arrangement), out var arrangement);
        description.Output(new ImagePromptDescription("the face's encoding", kind.Reads, adapter.EmbeddingWidth, !arrangementIsKnown ? null : arrangement == PictureArrangement.OneEach ? 1 : faces) { StatesWidth = adapter.StatesWidth });

        foreach (var identity in identities)
            if (AdapterFit.ProblemOf(adapter, kind, identity) is { } otherWidth)
                description.Problem(nameof(Inputs.Identity), otherWidth);
        if (description.TryGet<ImageEncoder>(nameof(Inputs.Encoder), out var encoder) && AdapterFit.ProblemOf(adapter, kind, encoder) is { } problem)
            description.Problem(nameof(Inputs.Encoder), problem);
        foreach (var port in new[] { nameof(Inputs.Image), nameof(Inputs.Encoder) })
            if (kind.Encoder is not null && !description.IsGiven(port))
                description.Problem(port, Missing(adapter, kind));
        // Where both are given for nothing, the encoder's message says it for both.
        foreach (var port in new[] { nameof(Inputs.Image), nameof(Inputs.Negative) })
            if (kind.Encoder is null && description.IsGiven(port) && !description.IsGiven(nameof(Inputs.Encoder)))
                description.Problem(port, $"adapter '{adapter.Name}' (kind {adapter.Kind}) reads face identities alone, no picture: leave it out, or use a FaceID-Plus adapter");
        if (ProblemOfCounts(faces, CountOf(nameof(Inputs.Image)), CountOf(nameof(Inputs.Negative))) is var (uneven, message))
            description.Problem(uneven, message);

        int? CountOf(string port) => description.IsGiven(port) ? description.CountOf(port) : null;
    }

    private static void Demand(Inputs inputs, IImageProjectionKind kind)
    {
        if (inputs.Encoder is null)
            throw new NodeInputException(nameof(Inputs.Encoder), Missing(inputs.Adapter, kind));
        if (inputs.Image is not { Count: > 0 })
            throw new NodeInputException(nameof(Inputs.Image), Missing(inputs.Adapter, kind));
        if (AdapterFit.ProblemOf(inputs.Adapter, kind, inputs.Encoder) is { } problem)
            throw new NodeInputException(nameof(Inputs.Encoder), problem);
    }

    private static (string Port, string Message)? ProblemOfCounts(long? faces, int? pictures, int? negatives)
    {
        if (faces == 0)
            return (nameof(Inputs.Identity), "at least one face is needed");
        if (pictures > 1 && faces is { } count && pictures != count)
            return (nameof(Inputs.Image), $"there are {pictures} pictures for {Counted.Of(count, "face")}: give one for all, or one for each");
        return pictures is { } images ? PictureFit.ProblemOfNegatives(images, negatives) : null;
    }

    private static string Missing(ImagePromptAdapter adapter, IImageProjectionKind kind) =>
        $"adapter '{adapter.Name}' (kind {adapter.Kind}) reads {kind.Reads}: give the face's picture as 'image' and the image encoder as 'encoder' beside its identity, or use a FaceID adapter without Plus";

    private ImagePrompt Encode(Inputs inputs, IEncoderReading? reading, long faces)
    {
        using var scope = NewDisposeScope();
        var identities = cat([.. inputs.Identity.Select(identity => identity.Embeddings.to(store.Device.DType, store.Device.Device))]);   // [face, embedding]
        var prompt = new ImagePrompt(Arranged(identities), Arranged(zeros_like(identities)));
        if (reading is null)
            return prompt;

        var (positive, negative) = new PictureReader(store).Read(reading, inputs.Encoder!, inputs.Image!, inputs.Negative ?? [], inputs.Unconditional);
        return prompt with { PositiveStates = Arranged(ForEach(positive)), NegativeStates = Arranged(ForEach(negative)) };

        Tensor Arranged(Tensor faces) => inputs.Arrangement.Of(faces).DetachFromDisposeScope();
        Tensor ForEach(Tensor states) => states.expand(faces, -1, -1);
    }
}
