using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Projections;

namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>Encodes pictures for an image prompt adapter (arXiv:2308.06721, section 3.2.1).</summary>
/// <param name="store">Lends the encoder's weights.</param>
/// <param name="kind">Kind of the adapter that will read the pictures; one that reads pictures.</param>
/// <param name="encoder">The image encoder that the adapter was trained with.</param>
public sealed class ImagePromptEncoder(DeviceStore store, IImageProjectionKind kind, ImageEncoder encoder)
{
    /// <summary>The empty picture of the negative side, where no negative pictures are given.</summary>
    public EmptyPicture Unconditional { get; init; }

    /// <summary>What several pictures become.</summary>
    public PictureArrangement Arrangement { get; init; }

    /// <summary>Encodes pictures. Called on the device's thread.</summary>
    /// <param name="pictures">The pictures, at least one.</param>
    /// <param name="negatives">Pictures to lead away from, at most as many as there are pictures: the last one repeats. None for the empty
    /// picture.</param>
    /// <param name="weights">Multiplies the embedding of each picture, before the adapter's projection: one number for all, or one for
    /// each picture. None for 1.</param>
    /// <returns>The prompt; whoever calls owns it.</returns>
    public ImagePrompt Encode(IReadOnlyList<Image> pictures, IReadOnlyList<Image>? negatives = null, IReadOnlyList<double>? weights = null)
    {
        using var scope = NewDisposeScope();
        var (positive, negative) = new PictureReader(store).Read(kind.DemandEncoder(), encoder, pictures, negatives ?? [], Unconditional);
        if (weights is { Count: > 0 })
            positive = positive * tensor([.. weights], positive.dtype,
                positive.device).reshape([-1, .. Enumerable.Repeat(1L, (int)positive.dim() - 1)]);
        return new ImagePrompt(Arrangement.Arrange(positive).DetachFromDisposeScope(), Arrangement.Arrange(negative)
            .DetachFromDisposeScope())
        {
            Origin = PromptOrigin.For(encoder),
            Holds = kind.Reads,
        };
    }
}
