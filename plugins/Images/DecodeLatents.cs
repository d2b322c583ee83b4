using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Graph.Images;

/// <summary>Decodes latents to pictures (VAE decode).</summary>
/// <returns>The pictures.</returns>
[Node("latents/decode")]
public sealed class DecodeLatents(DeviceStore store) : INode<DecodeLatents.Inputs, DecodeLatents.Outputs>, IDescribe
{
    /// <param name="Autoencoder">The autoencoder of the model that drew.</param>
    /// <param name="Latents">The latents.</param>
    /// <param name="Tile">Edge of a tile in pixels, for large pictures and little memory. 0 decodes a picture at once.</param>
    /// <param name="TileOverlap">Share of a tile that overlaps the next one and is blended.</param>
    public sealed record Inputs(
        Autoencoder Autoencoder,
        [property: Each] Latents Latents,
        [property: Range(0, 16384)] int Tile = 0,
        [property: Range(0, 0.5)] double TileOverlap = 0.25);

    /// <param name="Image">The first picture.</param>
    /// <param name="Images">All pictures, in the order of the latents.</param>
    [Outputs]
    public sealed record Outputs(Image Image, [property: Main] IReadOnlyList<Image> Images);

    /// <inheritdoc/>
    public async ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        if (inputs.Latents.Samples.size(1) is var channels && channels != inputs.Autoencoder.Config.LatentChannels)
            throw new NodeInputException(nameof(Inputs.Latents), ChannelProblem(inputs.Autoencoder, channels));
        if (AutoencoderTiles.ProblemOf(inputs.Tile, inputs.Autoencoder.Config.PixelsPerLatent) is { } smallTile)
            throw new NodeInputException(nameof(Inputs.Tile), smallTile);
        var images = await store.Device.RunAsync(() => Decode(inputs, context), context.Cancellation).ConfigureAwait(false);
        return new(images[0], images);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.TryGet<Autoencoder>(nameof(Inputs.Autoencoder), out var autoencoder) && description.TryGet<int>(nameof(Inputs.Tile), out var tile)
            && AutoencoderTiles.ProblemOf(tile, autoencoder.Config.PixelsPerLatent) is { } smallTile)
            description.Problem(nameof(Inputs.Tile), smallTile);
        if (!description.TryGet<LatentsDescription>(nameof(Inputs.Latents), out var latents))
            return;
        if (autoencoder is not null)
        {
            if (latents.Channels != autoencoder.Config.LatentChannels)
                description.Problem(nameof(Inputs.Latents), ChannelProblem(autoencoder, latents.Channels));
            else if (latents.PixelsPerLatent != autoencoder.Config.PixelsPerLatent)
                description.Problem(nameof(Inputs.Latents),
                    $"one latent pixel was meant for {latents.PixelsPerLatent} x {latents.PixelsPerLatent} pixels, but '{autoencoder.Name}' makes {autoencoder.Config.PixelsPerLatent} x {autoencoder.Config.PixelsPerLatent} of it: decode with the autoencoder of the model that drew");
            else if (latents.ScalingFactor is { } factor && factor != autoencoder.Config.ScalingFactor)
                description.Problem(nameof(Inputs.Latents),
                    FormattableString.Invariant($"the latents are scaled by {factor}, but those of '{autoencoder.Name}' are by {autoencoder.Config.ScalingFactor}: decode with the autoencoder of the model that drew; or, where '{autoencoder.Name}' is made for it, set scaling-factor: {factor} at the node models/load-autoencoder"));
        }
        var image = latents is { Width: { } width, Height: { } height } ? new ImageDescription(width, height) : null;
        if (image is not null)
            description.Output(nameof(Outputs.Image), image);
        if (latents.Pictures is { } pictures)
            description.Output(nameof(Outputs.Images), Enumerable.Repeat(image, pictures).ToArray());
        if (image is not null && autoencoder is not null && description.TryGet<int>(nameof(Inputs.Tile), out var edge))
            description.Takes(CodingMemory.Of(autoencoder, nameof(Inputs.Tile), image.Width, image.Height, edge, store.Device, AutoencoderMemory.ToDecode));
    }

    private static string ChannelProblem(Autoencoder autoencoder, long channels) =>
        $"the latents have {channels} channels, but '{autoencoder.Name}' decodes {autoencoder.Config.LatentChannels}: decode with the autoencoder of the model that drew";

    private Image[] Decode(Inputs inputs, NodeContext context)
    {
        using var scope = NewDisposeScope();
        var type = inputs.Autoencoder.TypeOn(store.Device);
        using var weights = store.Lend(inputs.Autoencoder.Weights, type);
        var network = AutoencoderNetwork.From(new WeightScope(weights), inputs.Autoencoder.Config);
        var tiling = AutoencoderTiles.Of(inputs.Tile, inputs.TileOverlap);
        var latents = inputs.Latents.Samples.to(type, store.Device.Device);
        var images = new Image[latents.size(0)];
        for (var index = 0; index < images.Length; index++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            // One by one: at full size a picture is where most memory goes, and a batch of them wins nothing.
            using var one = NewDisposeScope();
            images[index] = ImageTensors.ToImages(Decode(latents.narrow(0, index, 1)))[0];
            context.Progress.Report(index + 1, images.Length);
        }
        return images;

        // [1, 3, height, width] in [0, 1]
        Tensor Decode(Tensor picture) => network.Decode(picture.DividedBy(inputs.Autoencoder.Config.ScalingFactor), tiling, context.Cancellation)
            .to(ScalarType.Float32).DivideInPlace(2).AddInPlace(0.5).ClampInPlace(0, 1);
    }
}
