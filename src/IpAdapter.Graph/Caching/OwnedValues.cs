using System.Collections;

namespace IpAdapter.Graph.Caching;

/// <summary>
/// Counts how often each disposable value is among the results, so that one that two nodes gave (a node may hand its input on) is disposed
/// once, and not before both are gone.
/// </summary>
internal sealed class OwnedValues
{
    private readonly Dictionary<object, int> _counts = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether there are only letters or numbers in a value.</summary>
    public static bool IsPlain(object value) =>
        value is string || value.GetType() is { IsArray: true } type && type.GetElementType()!.IsPrimitive;

    public void Add(object?[] values)
    {
        foreach (var value in values)
        {
            if (value is IDisposable)
                _counts[value] = _counts.GetValueOrDefault(value) + 1;
            else if (value is IEnumerable items && !IsPlain(value))
                AddItems(items);
        }
    }

    /// <summary>Takes the values out; those that nobody owns any more go to the list.</summary>
    public void Remove(object?[] values, List<IDisposable> free)
    {
        foreach (var value in values)
        {
            if (value is IDisposable disposable)
                Remove(disposable, free);
            else if (value is IEnumerable items && !IsPlain(value))
            {
                foreach (var item in items.OfType<IDisposable>())
                    Remove(item, free);
            }
        }
    }

    private void AddItems(IEnumerable items)
    {
        foreach (var item in items.OfType<IDisposable>())
            _counts[item] = _counts.GetValueOrDefault(item) + 1;
    }

    private void Remove(IDisposable value, List<IDisposable> free)
    {
        if (_counts[value] > 1)
        {
            _counts[value]--;
            return;
        }

        _counts.Remove(value);
        free.Add(value);
    }
}
