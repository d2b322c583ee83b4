namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>
/// What the machine that runs a pickle remembers: a stack with marks on it, and values by number. Every value is paid for from a budget
/// before it is made.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="budget">Bytes of values that may be made.</param>
internal sealed class PickleStack(string path, long budget)
{
    private readonly List<object?> _values = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _memo = [];
    private long _budget = budget;

    /// <summary>Where the instruction begins that is carried out, for messages.</summary>
    public int Position { get; set; }

    /// <summary>How many values are remembered by number.</summary>
    public int RememberedCount => _memo.Count;

    public WeightFileException Wrong(string problem) => PickleCursor.Wrong(path, Position, problem);

    /// <summary>Takes memory from the budget, before it is taken from the machine.</summary>
    public void Charge(long bytes)
    {
        _budget -= bytes;
        if (_budget < 0) throw Wrong("its pickle asks for far more memory than the file is long");
    }

    public void Push(object? value)
    {
        Extend(_values, 8);
        _values.Add(value);
    }

    // What stands below the topmost mark belongs to a value that is not finished.
    public object? Peek() => _values.Count > (_marks.Count > 0 ? _marks[^1] : 0)
        ? _values[^1]
        : throw Wrong("its pickle takes a value where there is none");

    public object? Pop()
    {
        var value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>Takes so many values off, the lowest first.</summary>
    public object?[] Tuple(int count)
    {
        Charge(24 + 8L * count);
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--) values[i] = Pop();
        return values;
    }

    public void Mark()
    {
        Extend(_marks, sizeof(int));
        _marks.Add(_values.Count);
    }

    /// <summary>Takes off all values above the topmost mark, and the mark.</summary>
    public object?[] PopToMark()
    {
        if (_marks.Count == 0) throw Wrong("its pickle takes values from a mark that was never set");
        var values = Tuple(_values.Count - _marks[^1]);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    /// <summary>Remembers the topmost value by a number.</summary>
    /// <param name="index">The number.</param>
    /// <param name="most">The largest one that makes sense: writers count from 0, one number for each value, so there are fewer than
    /// bytes.</param>
    public void Remember(long index, int most)
    {
        if (index > most) throw Wrong($"its pickle remembers a value as number {index:N0}, more than it has bytes");
        while (index >= _memo.Count)
        {
            Extend(_memo, 8);
            _memo.Add(null);
        }

        _memo[(int)index] = Peek();
    }

    public object? Remembered(long index) =>
        index < _memo.Count ? _memo[(int)index] : throw Wrong($"its pickle refers to value number {index:N0}, which it never remembered");

    // A list that is full takes twice the room when the next item comes.
    private void Extend<T>(List<T> list, int itemSize)
    {
        if (list.Count == list.Capacity) Charge(2L * list.Capacity * itemSize);
    }
}
