using System.Globalization;
using IpAdapter.ContentStore;
using IpAdapter.ContentStore.Files;
using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Diffusion.Training.Preparation.Caching;

/// <summary>
/// Keys of what encoders say: each names all that it depends on. The number behind a kind grows when the same parts begin to give other
/// numbers (another way of cutting pictures, a layer that is computed otherwise).
/// </summary>
internal sealed class PairKeys
{
    private readonly string _autoencoder;
    private readonly string _autoencoderType;
    private readonly string? _imageEncoder;
    private readonly string _reading;
    private readonly string? _textEncoder;
    private readonly string _type;
    private readonly string _device;

    /// <summary>Reads the models' files, where their hashes are not known.</summary>
    public PairKeys(PairEncoders encoders, ComputeDevice device, FileHashes hashes)
    {
        var identity = new ModelIdentity(hashes);
        _autoencoder = identity.Get(encoders.Autoencoder);
        _autoencoderType = encoders.Autoencoder.TypeOn(device).ToString();
        _imageEncoder = encoders.ImageEncoder is null ? null : identity.Get(encoders.ImageEncoder);
        _reading = encoders.Reading.Name;
        _textEncoder = identity.Find(encoders.TextEncoder);
        (_type, _device) = (device.DType.ToString(), device.Device.type.ToString());
    }

    /// <summary>Width and height of a picture.</summary>
    /// <param name="picture">Hash of the picture's file.</param>
    public static ContentKey PictureSize(byte[] picture) =>
        ContentKey.Create("picture-size/2", ("picture", Convert.ToHexStringLower(picture)));

    /// <summary>The distribution of a picture's latents.</summary>
    /// <param name="picture">Hash of the picture's file.</param>
    /// <param name="width">Width that it is brought to.</param>
    /// <param name="height">Height that it is brought to.</param>
    public ContentKey Latents(byte[] picture, int width, int height) => ContentKey.Create("latents/2",
        ("picture", Convert.ToHexStringLower(picture)), ("width", Number(width)), ("height", Number(height)),
        ("crop", "cover, bilinear, centre"), ("autoencoder", _autoencoder), ("type", _autoencoderType), ("device", _device));

    /// <summary>What an adapter reads of a picture.</summary>
    public ContentKey ImageStates(byte[] picture) => ContentKey.Create("image-states/2",
        ("picture", Convert.ToHexStringLower(picture)), ("encoder", _imageEncoder!), ("reading", _reading), ("type", _type),
        ("device", _device));

    /// <summary>The states of a text; null where none are kept.</summary>
    /// <param name="tokens">Its ids, for each transformer.</param>
    public ContentKey? TextStates(IReadOnlyList<int[]> tokens) => _textEncoder is null ? null : ContentKey.Create("text-states/1",
        ("tokens", string.Join('|', tokens.Select(ids => string.Join(' ', ids.Select(Number))))), ("encoder", _textEncoder),
        ("type", _type), ("device", _device));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
