using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Training.Preparation.Caching;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>
/// The frozen networks over borrowed weights, each borrowed when it is first asked for. A pair is encoded by itself, never beside others:
/// so its numbers are the same to the bit whatever batch it is in. Used on the device's thread.
/// </summary>
internal sealed class PairNetworks(PairEncoders encoders, DeviceStore store) : IDisposable
{
    private readonly List<IDisposable> _borrowed = [];
    private AutoencoderNetwork? _autoencoder;
    private ImageEncoderNetwork? _imageEncoder;
    private TextEncoderNetwork[]? _towers;

    private ScalarType AutoencoderType => encoders.Autoencoder.TypeOn(store.Device);

    /// <summary>The distribution of a picture's latents, not scaled.</summary>
    /// <returns>Mean and standard deviation, [1, channel, height, width]; a tiny autoencoder deviates by nothing.</returns>
    public StoredTensors Latents(Image picture)
    {
        using var scope = NewDisposeScope();
        _autoencoder ??= AutoencoderNetwork.From(Borrow(encoders.Autoencoder.Weights, AutoencoderType), encoders.Autoencoder.Config);
        var (mean, logVariance) = _autoencoder.Encode(picture.ToSignedTensor().to(AutoencoderType, store.Device.Device));
        return Stored(mean, logVariance is null ? zeros_like(mean) : logVariance.Times(0.5).exp_());
    }

    /// <summary>What an adapter reads of a picture.</summary>
    /// <returns>[1, channel], or [1, token, channel].</returns>
    public StoredTensors ImageStates(Image shown)
    {
        using var scope = NewDisposeScope();
        var pixels = encoders.ImageEncoder!.Preprocessing.ToPixels(shown).to(store.Device.DType, store.Device.Device);
        return Stored(encoders.Reading.Read(ImageEncoder(), pixels));
    }

    /// <summary>What it reads in the place of a picture that is dropped, in the same shape.</summary>
    public StoredTensors StatesOfNoImage()
    {
        using var scope = NewDisposeScope();
        var (size, encoder) = (encoders.ImageEncoder!.Preprocessing.Size, encoders.ImageEncoder);
        var (type, device) = (store.Device.DType, store.Device.Device);
        return Stored(encoders.Reading.ReadNothing(ImageEncoder(), zeros([1, 3, size, size], type, device),
            zeros([1, encoders.Reading.WidthFrom(encoder.Config)], type, device)));
    }

    /// <summary>
    /// The states of a text: the last ones, after the final norm (arXiv:2112.10752, section 3.3), or of SDXL's two transformers the
    /// penultimate ones side by side, and the second's projected end state (arXiv:2307.01952, section 2.1).
    /// </summary>
    /// <param name="tokens">Ids for each transformer.</param>
    /// <returns>[1, token, channel], and for SDXL [1, channel].</returns>
    public StoredTensors TextStates(IReadOnlyList<int[]> tokens)
    {
        using var scope = NewDisposeScope();
        _towers ??= [.. encoders.TextEncoder.Towers.Select(Lend)];
        Tensor[] ids = [.. tokens.Select(row => tensor(row, [1, row.Length], ScalarType.Int64, store.Device.Device))];
        if (_towers is [var only])
            return Stored(only.States(ids[0]));
        var (states, pooled) = _towers[1].StatesAndPooled(ids[1]);
        return Stored(cat([_towers[0].PenultimateStates(ids[0]), states], -1), pooled);
    }

    /// <summary>Gives the weights back.</summary>
    public void Dispose()
    {
        foreach (var borrowed in _borrowed)
            borrowed.Dispose();
    }

    private static StoredTensors Stored(params IEnumerable<Tensor> tensors) => new([.. tensors.Select(StoredTensor.From)]);

    private ImageEncoderNetwork ImageEncoder() => _imageEncoder ??=
        new(Borrow(encoders.ImageEncoder!.Weights, store.Device.DType), encoders.ImageEncoder.Config);

    private WeightScope Borrow(WeightFiles.WeightSet weights, ScalarType type)
    {
        var lease = store.Lend(weights, type);
        _borrowed.Add(lease);
        return new WeightScope(lease);
    }

    private TextEncoderNetwork Lend(TextTower tower)
    {
        var session = TextEncoderSession.Lend(tower, store);
        _borrowed.Add(session);
        return session.Network;
    }
}
