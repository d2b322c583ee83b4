using System.Globalization;

namespace IpAdapter.Diffusion.Samplers.StepCaches;

/// <summary><see cref="DeepCache"/> bound for one run.</summary>
internal sealed class DeepCacheSession(DeepCache patch) : IDeepStatesCache
{
    private readonly List<double> _differences = [];
    private Tensor? _states;
    private int _calls;
    private int _reused;

    /// <inheritdoc/>
    public int ComputedSkips => patch.Branch + 1;

    /// <inheritdoc/>
    public string? Report => _reused == 0 ? null : string.Create(CultureInfo.InvariantCulture,
        $"deep-cache: {_reused} of {_calls} calls of the UNet read deep states of an earlier call; ") + Measured;

    private string Measured => _differences.Count == 0
        ? "how far that is from computing all was not measured"
        : $"where both were computed ({_differences.Count} calls), predictions from states {patch.Interval} calls old differed by "
            + string.Create(CultureInfo.InvariantCulture, $"{_differences.Average():P1} on average, {_differences.Max():P1} at most ")
            + "(root mean square, of the prediction's own)";

    /// <inheritdoc/>
    public KeptStates Find(in DenoisingStep step)
    {
        _calls++;
        if (_states is null)
            return default;
        if (step.Index % patch.Interval == 0)
            return patch is { IsMeasured: true, Interval: > 1 } ? new(_states, IsCompared: true) : default;
        _reused++;
        return new(_states);
    }

    /// <inheritdoc/>
    public void Keep(in DenoisingStep step, Tensor states)
    {
        _states?.Dispose();
        _states = states;
    }

    /// <inheritdoc/>
    public void Compare(Tensor computed, Tensor fromStates)
    {
        using var scope = NewDisposeScope();
        // |from states - computed| / |computed|, over all rows
        var difference = (fromStates - computed).to(ScalarType.Float32).norm().item<float>();
        _differences.Add(difference / computed.to(ScalarType.Float32).norm().item<float>());
    }

    /// <inheritdoc/>
    public void Dispose() => _states?.Dispose();
}
