using IpAdapter.Diffusion.Layers.Profiling;

namespace IpAdapter.Diffusion.Layers;

/// <summary>
/// The weight of a layer, in whichever form the layer computes with: as its file has it, or laid out for the processor. Each is made when
/// it is first asked for, so that what no layer reads is never made.
/// </summary>
internal sealed class LayerWeight
{
    private readonly Func<Tensor> _getPlain;
    private readonly Func<PreparedForm, Tensor?> _findPrepared;
    private readonly Dictionary<PreparedForm, Tensor?> _prepared = [];

    /// <param name="shape">The weight's shape.</param>
    /// <param name="getPlain">Gives the weight itself.</param>
    /// <param name="findPrepared">Gives a form of it, or null where it is not to be prepared.</param>
    public LayerWeight(IReadOnlyList<long> shape, Func<Tensor> getPlain, Func<PreparedForm, Tensor?> findPrepared) =>
        (Shape, _getPlain, _findPrepared) = (shape, getPlain, findPrepared);

    /// <summary>A weight that is there, and is only computed with as it is.</summary>
    public LayerWeight(Tensor weight)
        : this(weight.shape, () => weight, _ => null)
    {
    }

    /// <summary>The weight's shape.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The weight itself.</summary>
    public Tensor Plain => field ??= _getPlain();

    /// <summary>
    /// Gives the form that a layer computes with at the moment; null for the weight itself. Only inference reads prepared forms: no
    /// gradient passes them, and what is trained or cached for a training has the same bits with and without.
    /// </summary>
    /// <param name="form">The form that the layer would take.</param>
    public Tensor? FindPrepared(PreparedForm form)
    {
        if (!is_inference_mode_enabled()) return null;
        if (_prepared.TryGetValue(form, out var known)) return known;
        using var timed = LayerActivities.Preparation(Shape);
        var prepared = _findPrepared(form);
        _prepared.Add(form, prepared);
        return prepared;
    }
}
