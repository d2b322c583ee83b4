using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>Lets an image encoder read pictures for an adapter.</summary>
internal sealed class PictureReader(DeviceStore store)
{
    /// <summary>Reads pictures and what stands on their negative side. Called on the device's thread.</summary>
    /// <param name="reading">What the adapter reads of the encoder.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="pictures">The pictures, at least one.</param>
    /// <param name="negatives">Pictures to be led away from, at most as many: the last one stands for the rest. None for the empty
    /// picture.</param>
    /// <param name="empty">The picture that stands for none.</param>
    /// <returns>Both [image, embedding] or [image, token, channel], on the device.</returns>
    public (Tensor Positive, Tensor Negative) Read(IEncoderReading reading, ImageEncoder encoder, IReadOnlyList<Image> pictures,
        IReadOnlyList<Image> negatives, EmptyPicture empty)
    {
        using var scope = NewDisposeScope();
        using var weights = store.Lend(encoder.Weights);
        var network = new ImageEncoderNetwork(new WeightScope(weights), encoder.Config);

        var positive = reading.Read(network, Pixels(encoder, pictures));
        var negative = negatives.Count > 0 ? reading.Read(network, Pixels(encoder, negatives))
            : reading.ReadNothing(network, Empty(encoder, empty), positive);
        return (positive.MoveToOuterDisposeScope(), LastRepeated.To(negative, 0, positive.size(0)).MoveToOuterDisposeScope());
    }

    private Tensor Empty(ImageEncoder encoder, EmptyPicture empty) =>
        OnDevice(EmptyPictures.Create(empty, encoder.Preprocessing.Size, black => encoder.Preprocessing.ToPixels([black])));

    // [image, channel, height, width]
    private Tensor Pixels(ImageEncoder encoder, IReadOnlyList<Image> pictures) => OnDevice(encoder.Preprocessing.ToPixels(pictures));

    private Tensor OnDevice(Tensor pixels) => pixels.to(store.Device.DType, store.Device.Device);
}
