using Curves;

namespace Sharpness;

/// <summary>
/// softmax((1 + a) Q K^T / sqrt(d)) V: scores that are 1 + a times as large. The scores are linear in the queries, so the queries are made
/// larger.
/// </summary>
internal sealed class AttentionTemperatureSession(double amount, Fade fade) : IUNetCallStart, IQueryReplacement
{
    private double _now;

    /// <inheritdoc/>
    public void Begin(UNetInput input)
    {
        var step = input.Step;
        var time = step.Count > 1 ? (double)step.Index / (step.Count - 1) : 0;
        _now = fade switch
        {
            Fade.Linear => amount * Curve.Linear(time),
            Fade.Cosine => amount * Curve.Cosine(time),
            _ => amount,
        };
    }

    /// <inheritdoc/>
    public bool AppliesTo(AttentionSite site) => site.IsCross;

    /// <inheritdoc/>
    public Tensor? ReplaceQuery(AttentionSite site, Tensor query) => _now == 0 ? null : query.Times(1 + _now);

    /// <inheritdoc/>
    public void Dispose() { }
}
