using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Graph.Images;

/// <summary>
/// Encodes a picture to latents (VAE encode), to draw over it: image-to-image, or with a mask inpainting.
/// The result is a distribution; sampling/sample draws from it by its seed.
/// </summary>
/// <returns>The picture in latent space, for the port start of sampling/sample.</returns>
[Node("latents/encode")]
public sealed class EncodeImage(DeviceStore store) : INode<EncodeImage.Inputs, Latents>, ICheck<EncodeImage.Inputs, Latents>
{
    private const int LongestEdge = 16384;

    /// <param name="Autoencoder">The autoencoder of the model that will draw.</param>
    /// <param name="Image">The picture.</param>
    /// <param name="Mask">
    /// For inpainting: white where the picture is drawn anew, black or transparent where it is kept. Brought to the picture's size.
    /// </param>
    /// <param name="Width">Width to resize to, in pixels. Without it, the picture's own, down to a multiple of a latent pixel (8 in Stable
    /// Diffusion).</param>
    /// <param name="Height">Height to resize to, like the width.</param>
    /// <param name="Fit">How a picture of another shape is brought to that size.</param>
    /// <param name="Take">What is taken of the distribution.</param>
    /// <param name="Tile">Edge of a tile in pixels, for large pictures and little memory. 0 encodes a picture at once.</param>
    /// <param name="TileOverlap">Share of a tile that overlaps the next one and is blended.</param>
    public sealed record Inputs(
        Autoencoder Autoencoder,
        [property: Each] Image Image,
        Image? Mask = null,
        [property: Range(16, LongestEdge)] int? Width = null,
        [property: Range(16, LongestEdge)] int? Height = null,
        ImageFit Fit = ImageFit.Stretch,
        EncodedSample Take = EncodedSample.Drawn,
        [property: Range(0, 16384)] int Tile = 0,
        [property: Range(0, 0.5)] double TileOverlap = 0.25);

    /// <inheritdoc/>
    public async ValueTask<Latents> RunAsync(Inputs inputs, NodeContext context)
    {
        foreach (var remark in Stretched(inputs))
            context.Log.Warn(remark);
        var width = Edge(inputs.Width, inputs.Image.Width, inputs.Autoencoder);
        var height = Edge(inputs.Height, inputs.Image.Height, inputs.Autoencoder);
        var mask = inputs.Mask?.TimesAlpha().FitTo(width, height, inputs.Fit);
        return await store.Device.RunAsync(() => Encode(inputs, mask, context.Cancellation), context.Cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Latents> report)
    {
        if (!inputs.TryGet(i => i.Autoencoder, out var autoencoder))
            return;
        var pixelsPerLatent = autoencoder.Config.PixelsPerLatent;
        var areEdgesKnown = inputs.TryGet(i => i.Width, out var width) & inputs.TryGet(i => i.Height, out var height);
        if (LatentEdge.ProblemOf(width, pixelsPerLatent, autoencoder.Name) is { } oddWidth)
            report.Problem(i => i.Width, oddWidth);
        if (LatentEdge.ProblemOf(height, pixelsPerLatent, autoencoder.Name) is { } oddHeight)
            report.Problem(i => i.Height, oddHeight);
        if (inputs.TryGet(i => i.Tile, out var tile) && AutoencoderTiles.ProblemOf(tile, pixelsPerLatent) is { } smallTile)
            report.Problem(i => i.Tile, smallTile);
        if (areEdgesKnown && inputs.TryDescribe(i => i.Image, out ImageDescription? image))
        {
            if (ProblemOf(width, height, image.Width, image.Height) is { } tooLong)
                report.Problem(i => i.Image, tooLong);
            (width, height) = (Edge(width, image.Width, autoencoder), Edge(height, image.Height, autoencoder));
        }

        if (width is { } wide && height is { } high)
            report.Takes(i => i.Tile, CodingMemory.Estimate(autoencoder, wide, high, tile, store, AutoencoderMemory.ToEncode));
        var hasMask = inputs.IsGiven(i => i.Mask);
        report.Output(new LatentsDescription(autoencoder.Config.LatentChannels, pixelsPerLatent, width, height, Pictures: 1)
        {
            ScalingFactor = autoencoder.Config.ScalingFactor,
            HasMask = hasMask,
            HasMaskedPicture = hasMask,
        });
    }

    // Where no edge is asked for, the picture's own is taken.
    private static string? ProblemOf(int? width, int? height, int ownWidth, int ownHeight) =>
        (width ?? ownWidth) > LongestEdge || (height ?? ownHeight) > LongestEdge
            ? $"the picture has {ownWidth} x {ownHeight} pixels, of which at most {LongestEdge} x {LongestEdge} are encoded: "
                + "give width and height (with fit: crop, to cut instead of stretching)"
            : null;

    private static IEnumerable<string> Stretched(Inputs inputs)
    {
        var image = inputs.Image;
        const string Keep = "take fit: crop or fill";
        if (inputs is { Fit: ImageFit.Stretch, Width: { } width, Height: { } height }
            && Proportions.RemarkOf("the picture", (image.Width, image.Height), "what is drawn", width, height, Keep) is { } picture)
            yield return picture;
        if (inputs.Mask is { } given
            && Proportions.RemarkOf("the mask", (given.Width, given.Height), "the picture", image.Width, image.Height) is { } mask)
            yield return mask;
    }

    private static int Edge(int? asked, int own, Autoencoder autoencoder) =>
        asked ?? Math.Max(1, own / autoencoder.Config.PixelsPerLatent) * autoencoder.Config.PixelsPerLatent;

    private Latents Encode(Inputs inputs, Image? mask, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var config = inputs.Autoencoder.Config;
        var (width, height) = (Edge(inputs.Width, inputs.Image.Width, inputs.Autoencoder),
            Edge(inputs.Height, inputs.Image.Height, inputs.Autoencoder));
        var type = inputs.Autoencoder.TypeOn(store.Device);
        using var weights = store.Lend(inputs.Autoencoder.Weights, type);
        var network = AutoencoderNetwork.From(new WeightScope(weights), config);
        var tiling = AutoencoderTiles.Create(inputs.Tile, inputs.TileOverlap);

        var picture = inputs.Image.FitTo(width, height, inputs.Fit).ToSignedTensor();
        var latents = Encode(picture);
        return mask is null ? latents : latents with
        {
            Mask = mask,
            MaskedPicture = Encode(MaskedPicture.Create(picture, mask.ToMask(width, height)))
        };

        Latents Encode(Tensor pixels)
        {
            using var inner = NewDisposeScope();
            var (mean, logVariance) = network.Encode(pixels.to(type, store.Device.Device), tiling, cancellationToken);
            var samples = mean.to(ScalarType.Float32).Times(config.ScalingFactor);
            var deviation = inputs.Take == EncodedSample.Mean || logVariance is null   // a tiny autoencoder has no distribution
                ? null
                : logVariance.to(ScalarType.Float32).DividedBy(2).exp_().MultiplyInPlace(config.ScalingFactor);
            return new Latents(samples.DetachFromDisposeScope())
            {
                PixelsPerLatent = config.PixelsPerLatent,
                ScalingFactor = config.ScalingFactor,
                Deviation = deviation?.DetachFromDisposeScope(),
            };
        }
    }
}
