namespace LosesNumbers;

/// <summary>Every way in which a number is kept, and what needs none.</summary>
public static class Keeps
{
    private static readonly Scalar s_half = 0.5;

    public static Tensor DisposedAfterTheCall(Tensor x)
    {
        using Scalar half = 0.5;
        return x.mul(half);
    }

    public static Tensor KeptAliveAfterTheCall(Tensor x)
    {
        Scalar half = 0.5;
        var product = x.mul(half);
        GC.KeepAlive(half);
        return product;
    }

    public static Tensor InAStaticField(Tensor x) => x.mul(s_half);

    public static Tensor WithoutANumber(Tensor x, Tensor y) => x * y - x / y;

    public static Scalar Made() => 0.5;
}
