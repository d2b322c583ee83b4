using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>Encodes pictures whole and in tiles, for finer detail, or only what a mask leaves of them.</summary>
/// <param name="store">Lends the encoder's weights.</param>
/// <param name="kind">Kind of the adapter that will read the pictures; one that reads pictures.</param>
/// <param name="encoder">The image encoder that the adapter was trained with.</param>
public sealed class ImageTileEncoder(DeviceStore store, IImageProjectionKind kind, ImageEncoder encoder)
{
    /// <summary>
    /// Tiles along each edge: 2 is four tiles, 1 the whole picture alone. Pixels that are left over at the right and the bottom are
    /// dropped.
    /// </summary>
    public int Tiles { get; init; } = 2;

    /// <summary>Share of the whole picture: 1 is the whole alone, 0 the tiles alone.</summary>
    public double Ratio { get; init; } = 0.5;

    /// <summary>
    /// Where the pictures are looked at, stretched to each of them; the rest becomes the encoder's mean colour. Null for everywhere.
    /// </summary>
    public Mask? Mask { get; init; }

    /// <summary>How pictures are prepared for the encoder, and how whole and tiles come together.</summary>
    public EncodingConvention Convention { get; init; }

    /// <summary>The empty picture of the negative side, where no negative pictures are given.</summary>
    public EmptyPicture Unconditional { get; init; }

    /// <summary>Encodes pictures. Called on the device's thread.</summary>
    /// <param name="pictures">The pictures, at least one.</param>
    /// <param name="negatives">Pictures to lead away from, at most as many as there are pictures: the last one repeats. Read whole, without
    /// the mask. None for the empty picture.</param>
    /// <returns>The prompt; whoever calls owns it.</returns>
    public ImagePrompt Encode(IReadOnlyList<Image> pictures, IReadOnlyList<Image>? negatives = null)
    {
        using var scope = NewDisposeScope();
        var reading = kind.DemandEncoder();
        using var weights = store.Lend(encoder.Weights);
        var network = new ImageEncoderNetwork(new WeightScope(weights), encoder.Config);
        var preprocessing = encoder.Preprocessing;
        var mask = Mask?.ToTensor();

        var shown = pictures.Select(picture => ShownPicture.Create(picture, mask)).ToList();
        var positive = Side(shown.Select(Read));
        if (Tiles > 1)
            positive = TileMerging.Merge(Convention, positive, Side(shown.Select(ReadTiles)), Ratio);
        var negative = negatives is { Count: > 0 }
            ? Side(negatives.Select(picture => Read(new ShownPicture(picture))))
            : reading.ReadNothing(network, OnDevice(EmptyPictures.Create(Unconditional, preprocessing.Size, black => new ShownPicture(black)
                .ToPixels(preprocessing, Convention))), positive);
        negative = LastRepeated.To(negative, 0, positive.size(0));
        return new ImagePrompt(positive.unsqueeze(0).DetachFromDisposeScope(), negative.unsqueeze(0).DetachFromDisposeScope())
        {
            Origin = PromptOrigin.For(encoder),
            Holds = kind.Reads,
        };

        // One at a time: 16 x 16 tiles at once would need as much memory.
        Tensor Read(ShownPicture picture)
        {
            using var one = NewDisposeScope();
            return reading.Read(network, OnDevice(picture.ToPixels(preprocessing, Convention))).MoveToOuterDisposeScope();
        }

        Tensor ReadTiles(ShownPicture picture)
        {
            using var all = NewDisposeScope();
            return TileMerging.Pool(Convention, Side(picture.Parts(Tiles).Select(Read)), Tiles).MoveToOuterDisposeScope();
        }

        Tensor Side(IEnumerable<Tensor> all) => cat([.. all]);
        Tensor OnDevice(Tensor pixels) => pixels.to(store.Device.DType, store.Device.Device);
    }
}
