using System.Collections;

namespace IpAdapter.Golden;

/// <summary>A list of a case which notes the items that were taken.</summary>
public sealed class ReadList<T>(IReadOnlyList<T> items) : IReadOnlyList<T>
{
    private readonly HashSet<int> _taken = [];

    /// <inheritdoc/>
    public int Count => items.Count;

    /// <inheritdoc/>
    public T this[int index]
    {
        get
        {
            _taken.Add(index);
            return items[index];
        }
    }

    /// <summary>The items that nobody took.</summary>
    public IEnumerable<T> Unread => items.Where((_, index) => !_taken.Contains(index));

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
