namespace IpAdapter.Diffusion.Samplers.Runs;

/// <summary>What a multistep method remembers of its last steps: the newest first, at most so many.</summary>
/// <param name="capacity">How many.</param>
public sealed class StepHistory(int capacity) : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    /// <summary>How many there are.</summary>
    public int Count => _tensors.Count;

    /// <summary>A tensor of so many steps back: 0 is the newest.</summary>
    public Tensor this[int stepsBack] => _tensors[stepsBack];

    /// <summary>Takes a tensor out of the scope of the caller; the oldest one goes where there are too many.</summary>
    public void Add(Tensor tensor)
    {
        _tensors.Insert(0, tensor.DetachFromDisposeScope());
        if (_tensors.Count <= capacity)
            return;
        _tensors[^1].Dispose();
        _tensors.RemoveAt(_tensors.Count - 1);
    }

    /// <summary>Frees them.</summary>
    public void Dispose()
    {
        _tensors.ForEach(tensor => tensor.Dispose());
        _tensors.Clear();
    }
}
