namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>
/// One tensor as a weight file's header names it. Equal are two that show the same numbers in the same shape, by whatever names.
/// </summary>
/// <param name="Name">Its key in the file.</param>
/// <param name="Type">Type of its elements in the file.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Offset">Where its first number is, from the beginning of the file.</param>
/// <param name="Length">How many bytes its numbers are.</param>
public sealed record WeightEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape, long Offset, long Length)
{
    /// <summary>
    /// Steps between neighbours in each dimension, in elements; null for a contiguous tensor, the last dimension nearest.
    /// </summary>
    public IReadOnlyList<long>? Strides { get; init; }

    /// <inheritdoc/>
    public bool Equals(WeightEntry? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Offset == other.Offset && Length == other.Length && Type == other.Type && Shape.SequenceEqual(other.Shape)
            && (Strides is null ? other.Strides is null : other.Strides is not null && Strides.SequenceEqual(other.Strides)));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Offset, Length, Type);
}
