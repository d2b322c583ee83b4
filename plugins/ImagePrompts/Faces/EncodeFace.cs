using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts.Faces;

/// <summary>Encodes face identities for a FaceID adapter; FaceID-Plus adapters read the picture of the face too.</summary>
/// <returns>The prompt. The identity of its negative side is zeros.</returns>
[Node("image-prompt/encode-face")]
public sealed class EncodeFace(DeviceStore store, ImageProjectionKinds kinds) : INode<EncodeFace.Inputs, ImagePrompt>,
    ICheck<EncodeFace.Inputs, ImagePrompt>
{
    /// <param name="Adapter">The FaceID adapter that will read the face.</param>
    /// <param name="Identity">The identity, or several: from a file, or from image-prompt/embed-face. Every face gets tokens of its
    /// own.</param>
    /// <param name="Image">For FaceID-Plus: the picture of the face, cut out and about square; one for each face, or one for all.</param>
    /// <param name="Encoder">For FaceID-Plus: the image encoder that the adapter was trained with.</param>
    /// <param name="Negative">For FaceID-Plus: pictures to lead away from, at most as many as there are pictures; the last one repeats.
    /// Without any, the empty picture.</param>
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
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context) =>
        await store.Device.RunAsync(() => Encode(inputs), context.Cancellation);

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, ImagePrompt> report)
    {
        if (!inputs.TryGet(i => i.Adapter, out var adapter))
            return;
        var kind = kinds.Get(adapter);
        if (AdapterCompatibility.ProblemWithFaces(adapter, kind) is { } otherKind)
        {
            report.Problem(i => i.Adapter, $"{otherKind} (the node image-prompt/encode encodes pictures)");
            return;
        }

        var identities = inputs.GetAll<FaceIdentityDescription>(i => i.Identity).ToList();
        var faces = inputs.CountOf(i => i.Identity) == identities.Count
            ? identities.Aggregate((int?)0, (sum, identity) => sum + identity.Faces)
            : null;
        var isArranged = inputs.TryGet(i => i.Arrangement, out var arrangement);
        report.Output(new ImagePromptDescription(PromptOrigin.Faces, kind.Reads, adapter.EmbeddingWidth, !isArranged ? null
            : arrangement == PictureArrangement.OneEach ? 1 : faces)
        {
            Prompts = !isArranged ? null : arrangement == PictureArrangement.OneEach ? faces : 1,
            StatesWidth = adapter.StatesWidth,
        });

        foreach (var identity in identities)
        {
            if (AdapterCompatibility.ProblemOf(adapter, kind, identity) is { } otherWidth)
                report.Problem(i => i.Identity, otherWidth);
        }

        if (inputs.TryGet(i => i.Encoder, out var encoder) && encoder is not null
            && AdapterCompatibility.ProblemOf(adapter, kind, encoder) is { } problem)
            report.Problem(i => i.Encoder, problem);
        if (kind.Encoder is null)
            CheckNoPicture(adapter, inputs, report);
        else
            CheckPicture(adapter, kind, inputs, report);
        CheckCounts(faces, inputs, report);
    }

    private static void CheckPicture(ImagePromptAdapter adapter, IImageProjectionKind kind, Known<Inputs> inputs, CheckReport<Inputs,
        ImagePrompt> report)
    {
        if (inputs.CountOf(i => i.Image) == 0)
            report.Problem(i => i.Image, Missing(adapter, kind));
        if (!inputs.IsGiven(i => i.Encoder))
            report.Problem(i => i.Encoder, Missing(adapter, kind));
    }

    private static void CheckNoPicture(ImagePromptAdapter adapter, Known<Inputs> inputs, CheckReport<Inputs, ImagePrompt> report)
    {
        // Where both are given for nothing, the encoder's message says it for both.
        if (inputs.IsGiven(i => i.Encoder))
            return;
        var unread = $"adapter '{adapter.Name}' (kind {adapter.Kind}) reads face identities alone, no picture: leave it out, or use a "
            + "FaceID-Plus adapter";
        if (inputs.IsGiven(i => i.Image))
            report.Problem(i => i.Image, unread);
        if (inputs.IsGiven(i => i.Negative))
            report.Problem(i => i.Negative, unread);
    }

    private static void CheckCounts(int? faces, Known<Inputs> inputs, CheckReport<Inputs, ImagePrompt> report)
    {
        var pictures = inputs.IsGiven(i => i.Image) ? inputs.CountOf(i => i.Image) : null;
        if (faces == 0)
            report.Problem(i => i.Identity, "at least one face is needed");
        else if (pictures > 1 && faces is { } count && pictures != count)
            report.Problem(i => i.Image,
                $"there are {pictures} pictures for {Counted.Things(count, "face")}: give one for all, or one for each");
        else if (pictures is { } images && PictureCompatibility.ProblemOfNegatives(images, inputs.CountOf(i => i.Negative)) is { } tooMany)
            report.Problem(i => i.Negative, tooMany);
    }

    private static string Missing(ImagePromptAdapter adapter, IImageProjectionKind kind) =>
        $"adapter '{adapter.Name}' (kind {adapter.Kind}) reads {kind.Reads}: give the face's picture as 'image' and the image encoder as "
            + "'encoder' beside its identity, or use a FaceID adapter without Plus";

    private ImagePrompt Encode(Inputs inputs)
    {
        var encoder = new FacePromptEncoder(store, kinds.Get(inputs.Adapter))
        {
            Unconditional = inputs.Unconditional,
            Arrangement = inputs.Arrangement,
        };
        return encoder.Encode(inputs.Identity, inputs.Image, inputs.Encoder, inputs.Negative);
    }
}
