using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Projections;

namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>Encodes face identities for a FaceID adapter; FaceID-Plus adapters read the picture of the face too.</summary>
/// <param name="store">Lends the encoder's weights.</param>
/// <param name="kind">Kind of the adapter that will read the faces; one that reads faces.</param>
public sealed class FacePromptEncoder(DeviceStore store, IImageProjectionKind kind)
{
    /// <summary>For FaceID-Plus: the empty picture of the negative side, where no negative pictures are given.</summary>
    public EmptyPicture Unconditional { get; init; }

    /// <summary>What several faces become.</summary>
    public PictureArrangement Arrangement { get; init; }

    /// <summary>Encodes faces. Called on the device's thread.</summary>
    /// <param name="identities">The identities, at least one. Every face gets tokens of its own.</param>
    /// <param name="pictures">For FaceID-Plus: pictures of the faces, cut out and about square; one for each face, or one for all.</param>
    /// <param name="encoder">For FaceID-Plus: the image encoder that the adapter was trained with.</param>
    /// <param name="negatives">For FaceID-Plus: pictures to lead away from, at most as many as there are pictures. None for the empty
    /// picture.</param>
    /// <returns>The prompt, whose negative identity is zeros; whoever calls owns it.</returns>
    /// <exception cref="ArgumentException">The adapter reads pictures of the faces too, and there is none, or no encoder.</exception>
    public ImagePrompt Encode(
        IReadOnlyList<FaceIdentity> identities, IReadOnlyList<Image>? pictures = null, ImageEncoder? encoder = null,
            IReadOnlyList<Image>? negatives = null)
    {
        if (kind.Encoder is not null && (pictures is not { Count: > 0 } || encoder is null))
            throw new ArgumentException($"an adapter of kind {kind.Name} reads the picture of a face beside its identity: give the picture "
                + "and the image encoder", nameof(pictures));

        using var scope = NewDisposeScope();
        // [face, embedding]
        var faces = cat([.. identities.Select(identity => identity.Embeddings.to(store.Device.DType, store.Device.Device))]);
        // What can fail comes first: what is detached from the scope, nobody frees but the caller.
        var states = kind.Encoder is { } reading
            ? new PictureReader(store).Read(reading, encoder!, pictures!, negatives ?? [], Unconditional)
            : ((Tensor Positive, Tensor Negative)?)null;
        var prompt = new ImagePrompt(Arranged(faces), Arranged(zeros_like(faces))) { Origin = PromptOrigin.Faces, Holds = kind.Reads };
        return states is var (positive, negative)
            ? prompt with { PositiveStates = Arranged(ForEach(positive)), NegativeStates = Arranged(ForEach(negative)) }
            : prompt;

        Tensor Arranged(Tensor all) => Arrangement.Arrange(all).DetachFromDisposeScope();
        Tensor ForEach(Tensor states) => states.expand(faces.size(0), -1, -1);
    }
}
