using Curves;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Weights;

namespace Sharpness;

/// <summary>
/// softmax((1 + a) Q K^T / sqrt(d)) V: scores that are 1 + a times as large. The scores are linear in the queries, so that much more is added to the queries: a x W_q.
/// The weights are the UNet's own, borrowed a second time, which costs no memory.
/// </summary>
internal sealed class AttentionTemperatureSession(WeightLease weights, double amount, Fade fade) : UNetSession
{
    private double _now;

    /// <inheritdoc/>
    public override void Begin(in DenoisingStep step)
    {
        var time = step.Count > 1 ? (double)step.Index / (step.Count - 1) : 0;
        _now = fade switch
        {
            Fade.Linear => amount * Curve.Linear(time),
            Fade.Cosine => amount * Curve.Cosine(time),
            _ => amount,
        };
    }

    /// <inheritdoc/>
    public override Tensor? BesideProjection(AttentionSite site, AttentionProjection projection, Tensor input)
    {
        if (_now == 0 || !site.IsCross || projection != AttentionProjection.Query)
            return null;
        using var scope = NewDisposeScope();
        var query = Linear.From(new WeightScope(weights).At(site.Name).At("to_q"));
        return query.Forward(input).mul_(_now).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            weights.Dispose();
    }
}
