using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Hosting.Descriptions;
using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Hosting.Requests;
using TorchSharp;
using static TorchSharp.torch;

namespace IpAdapter.Graph.Hosting.Running;

/// <summary>
/// Makes small pictures of the latents that nodes show while they draw. What goes wrong with one costs the previews, never the drawing.
/// </summary>
internal sealed class NodePreviews
{
    // A preview is to be a small part of a step: larger pictures are brought down before they are decoded.
    private const double LongestEdge = 512;

    private readonly PreviewOptions _options;
    private readonly DeviceStore _store;
    private readonly ObservedEvents _events;
    private readonly Autoencoder _autoencoder;
    private bool _isOver;

    /// <param name="options">What previews are asked for.</param>
    /// <param name="store">Lends the autoencoder's weights.</param>
    /// <param name="events">Takes the previews.</param>
    /// <exception cref="HostInputException">The autoencoder can't be read.</exception>
    public NodePreviews(PreviewOptions options, DeviceStore store, ObservedEvents events)
    {
        (_options, _store, _events) = (options, store, events);
        try
        {
            _autoencoder = Autoencoder.Open(options.Autoencoder, options.ScalingFactor);
        }
        catch (WeightFileException unreadable)
        {
            throw new HostInputException($"the autoencoder for previews: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>Takes what a node shows: on the device's thread, while the value is borrowed.</summary>
    public void Take(Graph.Running.NodePreview shown)
    {
        if (_isOver || shown.Value is not Latents latents)
            return;
        if (ProblemOf(latents) is { } problem)
        {
            Stop(problem);
            return;
        }
        try
        {
            var image = Decode(latents);
            var file = _options.Folder is { } folder ? Path.GetFullPath(Path.Combine(folder, $"{shown.Node.Name}.png")) : null;
            if (file is not null)
                WholeFile.Write(file, stream => ImageFile.WritePng(image, stream));
            _events.Publish(new NodePreview(NodeReference.For(shown.Node), shown.Step, shown.Of, image, file));
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException or WeightFileException)
        {
            Stop(reason.Message);
        }
    }

    private string? ProblemOf(Latents latents)
    {
        var config = _autoencoder.Config;
        if (latents.Samples.size(1) != config.LatentChannels)
            return $"latents have {latents.Samples.size(1)} channels, but '{_autoencoder.Name}' decodes {config.LatentChannels}";
        return latents.ScalingFactor is { } factor && factor != config.ScalingFactor
            ? FormattableString.Invariant($"latents are scaled by {factor}, but '{_autoencoder.Name}' is for those scaled by ")
                + FormattableString.Invariant($"{config.ScalingFactor}: take the autoencoder for this family of models")
            : null;
    }

    private void Stop(string reason)
    {
        _isOver = true;
        _events.Publish(new RunWarning($"no more previews are made: {reason}"));
    }

    private Image Decode(Latents latents)
    {
        using var scope = NewDisposeScope();
        var type = _autoencoder.TypeOn(_store.Device);
        using var weights = _store.Lend(_autoencoder.Weights, type);
        var network = AutoencoderNetwork.From(new WeightScope(weights), _autoencoder.Config);
        var first = Smaller(latents.Samples.narrow(0, 0, 1)).to(type, _store.Device.Device);
        return ImageTensors.FromSigned(network.Decode(first.DividedBy(_autoencoder.Config.ScalingFactor)))[0];
    }

    private Tensor Smaller(Tensor latents)
    {
        var (height, width) = (latents.size(2), latents.size(3));
        var share = LongestEdge / (_autoencoder.Config.PixelsPerLatent * (double)Math.Max(height, width));
        return share >= 1 ? latents : nn.functional.interpolate(latents,
            [Math.Max(1, (long)(height * share)), Math.Max(1, (long)(width * share))], mode: InterpolationMode.Area);
    }
}
