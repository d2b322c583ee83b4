using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Graph.Images;

/// <summary>Decodes latents to pictures (VAE decode).</summary>
/// <returns>The pictures.</returns>
[Node("latents/decode")]
public sealed class DecodeLatents(DeviceStore store) : INode<DecodeLatents.Inputs, DecodeLatents.Outputs>,
    ICheck<DecodeLatents.Inputs, DecodeLatents.Outputs>
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
        var images = await store.Device.RunAsync(() => Decode(inputs, context), context.Cancellation).ConfigureAwait(false);
        return new(images[0], images);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        var isTileKnown = inputs.TryGet(i => i.Tile, out var tile);
        if (inputs.TryGet(i => i.Autoencoder, out var autoencoder) && isTileKnown
            && AutoencoderTiles.ProblemOf(tile, autoencoder.Config.PixelsPerLatent) is { } smallTile)
            report.Problem(i => i.Tile, smallTile);
        if (!inputs.TryDescribe(i => i.Latents, out LatentsDescription? latents))
            return;
        if (autoencoder is not null && ProblemOf(latents, autoencoder) is { } otherLatents)
            report.Problem(i => i.Latents, otherLatents);
        var image = latents is { Width: { } width, Height: { } height } ? new ImageDescription(width, height) : null;
        if (image is not null)
            report.Output(o => o.Image, image);
        if (latents.Pictures is { } pictures)
            report.Output(o => o.Images, Enumerable.Repeat(image, pictures).ToArray());
        if (image is not null && autoencoder is not null && isTileKnown)
            report.Takes(i => i.Tile, CodingMemory.Estimate(autoencoder, image.Width, image.Height, tile, store,
                AutoencoderMemory.ToDecode));
    }

    private static string? ProblemOf(LatentsDescription latents, Autoencoder autoencoder)
    {
        var (own, given, edge) = (autoencoder.Config, latents.PixelsPerLatent, autoencoder.Config.PixelsPerLatent);
        if (latents.Channels != own.LatentChannels)
            return $"the latents have {latents.Channels} channels, but '{autoencoder.Name}' decodes {own.LatentChannels}: decode with the "
                + "autoencoder of the model that drew";
        if (given != edge)
            return $"one latent pixel was meant for {given} x {given} pixels, but '{autoencoder.Name}' makes {edge} x {edge} of it: decode "
                + "with the autoencoder of the model that drew";
        return latents.ScalingFactor is { } factor && factor != own.ScalingFactor
            ? FormattableString.Invariant($"the latents are scaled by {factor}, but those of '{autoencoder.Name}' are by ")
                + FormattableString.Invariant($"{own.ScalingFactor}: decode with the autoencoder of the model that drew; ")
                + FormattableString.Invariant($"or, where '{autoencoder.Name}' is made for it, set scaling-factor: {factor} ")
                + "at the node models/load-autoencoder"
            : null;
    }

    private Image[] Decode(Inputs inputs, NodeContext context)
    {
        using var scope = NewDisposeScope();
        var type = inputs.Autoencoder.TypeOn(store.Device);
        using var weights = store.Lend(inputs.Autoencoder.Weights, type);
        var network = AutoencoderNetwork.From(new WeightScope(weights), inputs.Autoencoder.Config);
        var tiling = AutoencoderTiles.Create(inputs.Tile, inputs.TileOverlap);
        var latents = inputs.Latents.Samples.to(type, store.Device.Device);
        var images = new Image[latents.size(0)];
        for (var index = 0; index < images.Length; index++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            // One by one: at full size a picture is where most memory goes, and a batch of them wins nothing.
            using var one = NewDisposeScope();
            images[index] = ImageTensors.FromSigned(Decode(latents.narrow(0, index, 1)))[0];
            context.Progress.Report(index + 1, images.Length);
        }
        return images;

        // [1, 3, height, width] in [-1, 1]
        Tensor Decode(Tensor picture) =>
            network.Decode(picture.DividedBy(inputs.Autoencoder.Config.ScalingFactor), tiling, context.Cancellation);
    }
}
