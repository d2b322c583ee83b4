using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Training.Optimizing;

/// <summary>An exponential moving average of weights (EMA): what is written in their place, since it is steadier.</summary>
public sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyDictionary<string, Tensor> _weights;
    private readonly SortedDictionary<string, Tensor> _averages = new(StringComparer.Ordinal);
    private readonly double _decay;

    /// <summary>Begins with the weights as they are.</summary>
    /// <param name="weights">What learns; borrowed.</param>
    /// <param name="decay">Share of the average that a step keeps, below 1.</param>
    public WeightAverage(IReadOnlyDictionary<string, Tensor> weights, double decay)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        (_weights, _decay) = (weights, decay);
        foreach (var (name, weight) in weights)
            _averages.Add(name, weight.detach().clone().DetachFromDisposeScope());
    }

    /// <summary>The averages by name: borrowed.</summary>
    public IReadOnlyDictionary<string, Tensor> Averages => _averages;

    /// <summary>Takes the weights of a step in.</summary>
    /// <param name="steps">Steps made: in the first ones less is kept, (1 + steps) / (10 + steps), so that the beginning is
    /// forgotten.</param>
    public void Update(long steps)
    {
        using var mode = no_grad();
        var decay = Math.Min(_decay, (1.0 + steps) / (10 + steps));
        foreach (var (name, average) in _averages)
            average.LerpInPlace(_weights[name], 1 - decay);
    }

    /// <summary>Frees the averages.</summary>
    public void Dispose()
    {
        foreach (var average in _averages.Values)
            average.Dispose();
    }
}
