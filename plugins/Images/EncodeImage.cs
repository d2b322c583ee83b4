using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Graph.Images;

/// <summary>
/// Encodes a picture to latents (VAE encode), to draw over it: image-to-image, or with a mask inpainting.
/// The result is a distribution; sampling/sample draws from it by its seed.
/// </summary>
/// <returns>The picture in latent space, for the port start of sampling/sample.</returns>
[Node("latents/encode")]
public sealed class EncodeImage(DeviceStore store) : INode<EncodeImage.Inputs, Latents>, IDescribe
{
    private const int LongestEdge = 16384;

    /// <param name="Autoencoder">The autoencoder of the model that will draw.</param>
    /// <param name="Image">The picture.</param>
    /// <param name="Mask">
    /// For inpainting: white where the picture is drawn anew, black or transparent where it is kept. Brought to the picture's size.
    /// </param>
    /// <param name="Width">Width to resize to, in pixels. Without it, the picture's own, down to a multiple of a latent pixel (8 in Stable Diffusion).</param>
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
        foreach (var (port, message) in Problems(inputs.Autoencoder, inputs.Width, inputs.Height, inputs.Tile))
            throw new NodeInputException(port, message);
        if (ProblemOf(inputs.Width, inputs.Height, inputs.Image.Width, inputs.Image.Height) is { } tooLong)
            throw new NodeInputException(nameof(Inputs.Image), tooLong);
        foreach (var remark in Stretched(inputs))
            context.Log.Warn(remark);
        var width = Edge(inputs.Width, inputs.Image.Width, inputs.Autoencoder);
        var height = Edge(inputs.Height, inputs.Image.Height, inputs.Autoencoder);
        var mask = inputs.Mask?.TimesAlpha().FitTo(width, height, inputs.Fit);
        return await store.Device.RunAsync(() => Encode(inputs, mask, context.Cancellation), context.Cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<Autoencoder>(nameof(Inputs.Autoencoder), out var autoencoder))
            return;
        var (width, height) = (Find(nameof(Inputs.Width)), Find(nameof(Inputs.Height)));
        foreach (var (port, message) in Problems(autoencoder, width, height, Find(nameof(Inputs.Tile)) ?? 0))
            description.Problem(port, message);
        var image = description.TryGet<ImageDescription>(nameof(Inputs.Image), out var known) ? known : null;
        if (image is not null && ProblemOf(width, height, image.Width, image.Height) is { } tooLong)
            description.Problem(nameof(Inputs.Image), tooLong);
        var hasMask = description.IsGiven(nameof(Inputs.Mask));
        width ??= image is null ? null : Edge(null, image.Width, autoencoder);
        height ??= image is null ? null : Edge(null, image.Height, autoencoder);
        if (width is { } wide && height is { } high)
            description.Takes(CodingMemory.Of(autoencoder, nameof(Inputs.Tile), wide, high, Find(nameof(Inputs.Tile)) ?? 0, store.Device, AutoencoderMemory.ToEncode));
        description.Output(new LatentsDescription(autoencoder.Config.LatentChannels, autoencoder.Config.PixelsPerLatent, width, height, Pictures: 1)
        {
            ScalingFactor = autoencoder.Config.ScalingFactor,
            HasMask = hasMask,
            HasMaskedPicture = hasMask,
        });

        int? Find(string port) => description.TryGet<int?>(port, out var value) ? value : null;
    }

    private static IEnumerable<(string Port, string Message)> Problems(Autoencoder autoencoder, int? width, int? height, int tile)
    {
        if (LatentEdge.ProblemOf(width, autoencoder.Config.PixelsPerLatent, autoencoder.Name) is { } oddWidth)
            yield return (nameof(Inputs.Width), oddWidth);
        if (LatentEdge.ProblemOf(height, autoencoder.Config.PixelsPerLatent, autoencoder.Name) is { } oddHeight)
            yield return (nameof(Inputs.Height), oddHeight);
        if (AutoencoderTiles.ProblemOf(tile, autoencoder.Config.PixelsPerLatent) is { } smallTile)
            yield return (nameof(Inputs.Tile), smallTile);
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

    private Latents Encode(Inputs inputs, Image? mask, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var config = inputs.Autoencoder.Config;
        var (width, height) = (Edge(inputs.Width, inputs.Image.Width, inputs.Autoencoder), Edge(inputs.Height, inputs.Image.Height, inputs.Autoencoder));
        var type = inputs.Autoencoder.TypeOn(store.Device);
        using var weights = store.Lend(inputs.Autoencoder.Weights, type);
        var network = AutoencoderNetwork.From(new WeightScope(weights), config);
        var tiling = AutoencoderTiles.Of(inputs.Tile, inputs.TileOverlap);

        var picture = inputs.Image.FitTo(width, height, inputs.Fit).ToSignedTensor();
        var latents = Encode(picture);
        return mask is null ? latents : latents with { Mask = mask, MaskedPicture = Encode(MaskedPicture.Of(picture, mask.ToMask(width, height))) };

        Latents Encode(Tensor pixels)
        {
            using var inner = NewDisposeScope();
            var (mean, logVariance) = network.Encode(pixels.to(type, store.Device.Device), tiling, cancellation);
            var samples = mean.to(ScalarType.Float32).Times(config.ScalingFactor);
            var deviation = inputs.Take == EncodedSample.Mean
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
