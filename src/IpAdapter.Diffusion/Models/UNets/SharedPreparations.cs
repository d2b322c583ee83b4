namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// What patches prepare once for all runs of a drawing: each of its prompts has a run of the UNet where they count in regions, and what a
/// patch computes of its picture is the same in all of them. Used on the device's thread only.
/// </summary>
public sealed class SharedPreparations
{
    private readonly Dictionary<object, List<Held>> _held = new(ReferenceEqualityComparer.Instance);

    /// <summary>Gives what a patch has prepared for another run, or prepares it.</summary>
    /// <typeparam name="T">What is prepared.</typeparam>
    /// <param name="patch">Whose it is: the same object, not an equal one.</param>
    /// <param name="variant">What else it depends on, such as the batch: an equal value for what can be shared. Null for nothing.</param>
    /// <param name="prepare">Prepares it. What it gives outlives the dispose scope that it is called in.</param>
    /// <returns>A hold on it, for the session to dispose; with the last one goes what was prepared.</returns>
    public SharedPreparation<T> Get<T>(IUNetPatch patch, object? variant, Func<T> prepare) where T : class, IDisposable
    {
        if (Find() is not { } held)
        {
            held = new Held(prepare(), variant);   // this may prepare something else of the same patch first
            if (!_held.TryGetValue(patch, out var all))
                _held.Add(patch, all = []);
            all.Add(held);
        }

        held.Count++;
        return new((T)held.Value, () => Release(patch, held));

        Held? Find() => _held.GetValueOrDefault(patch)?.Find(one => one.Value is T && Equals(one.Variant, variant));
    }

    private void Release(IUNetPatch patch, Held held)
    {
        if (--held.Count > 0)
            return;
        var all = _held[patch];
        all.Remove(held);
        if (all.Count == 0)
            _held.Remove(patch);
        held.Value.Dispose();
    }

    private sealed class Held(IDisposable value, object? variant)
    {
        public IDisposable Value { get; } = value;

        public object? Variant { get; } = variant;

        public int Count { get; set; }
    }
}
