namespace IpAdapter.Diffusion.Kernels;

/// <summary>
/// What kernels need of a processor's vectors of float32. A kernel is written once over this, and compiled for each width; none of it is
/// left in the machine code.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Numbers in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of a <see cref="ProductTile{TLanes, TVector}"/> whose sums fit the registers.</summary>
    static abstract int TileRows { get; }

    static abstract TVector Load(float* place);

    static abstract void Store(float* place, TVector value);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>left * right + sum, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector sum);

    /// <summary>The larger of each two; the second where one of them is no number.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>The smaller of each two; the second where one of them is no number.</summary>
    static abstract TVector Min(TVector left, TVector right);

    /// <summary>Whether a number is greater than its counterpart.</summary>
    static abstract bool AnyGreater(TVector left, TVector right);

    /// <summary>2^x of a number that is at most 127: within 3e-7 of it; 0 below -127 at the latest; what is no number stays none.</summary>
    static abstract TVector PowerOfTwo(TVector x);

    /// <summary>1/x, and 0 for 0.</summary>
    static abstract TVector InverseOrZero(TVector x);

    /// <summary>One of two numbers: the first where left is less than right.</summary>
    static abstract TVector IfLess(TVector left, TVector right, TVector then, TVector otherwise);

    /// <summary>x * factor, where minus infinity stays it and no finite number becomes it.</summary>
    static abstract TVector ScaleFinitely(TVector x, float factor);
}
