using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders;

/// <summary>
/// A text transformer over borrowed weights, with the low-rank changes and the learned tokens that its description names. Used by one
/// thread at a time.
/// </summary>
public sealed class TextEncoderSession : IDisposable
{
    private readonly PatchedWeights _weights;
    private readonly TextEncoderConfig _config;
    private readonly Tensor? _learned;

    private TextEncoderSession(TextTower tower, DeviceStore store)
    {
        _config = tower.Config;
        _weights = PatchedWeights.Lend(store, tower.Weights, tower.LowRank);
        try
        {
            _learned = tower.Learned.Count == 0 ? null : VectorsOf(tower, store);
            Network = new TextEncoderNetwork(new WeightScope(_weights), tower.Config, _learned);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The transformer.</summary>
    public TextEncoderNetwork Network { get; }

    /// <summary>Borrows a transformer's weights.</summary>
    /// <exception cref="WeightFileException">A weight is lacking, or a change or a token does not fit.</exception>
    public static TextEncoderSession Lend(TextTower tower, DeviceStore store) => new(tower, store);

    /// <summary>The transformer with further learned tokens, whose ids follow those that it has: what is trained.</summary>
    /// <param name="vectors">Their vectors as they are now, [vector, channel]; borrowed.</param>
    /// <returns>A transformer to be used within the caller's dispose scope, and before this is disposed.</returns>
    public TextEncoderNetwork With(Tensor vectors) =>
        new(new WeightScope(_weights), _config, _learned is null ? vectors : cat([_learned, vectors], 0));

    /// <summary>Gives the weights back.</summary>
    public void Dispose()
    {
        _learned?.Dispose();
        _weights.Dispose();
    }

    private static Tensor VectorsOf(TextTower tower, DeviceStore store)
    {
        using var scope = NewDisposeScope();
        var vectors = new List<Tensor>();
        foreach (var token in tower.Learned)
        {
            using var lease = store.Lend(token.Weights);
            if (token.Width != tower.Config.Width)
                throw new WeightFileException(token.Weights.Files[0],
                    $"the learned token '{token.Token}' has width {token.Width}, the text encoder {tower.Config.Width}");
            vectors.Add(lease.Get(token.Key).view(-1, token.Width).clone());   // its own: the loan ends here
        }
        return cat(vectors, 0).DetachFromDisposeScope();   // [vector, channel]
    }
}
