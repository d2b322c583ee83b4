namespace LosesNumbers;

/// <summary>Every way in which a number is lost.</summary>
public static class Loses
{
    public static Tensor InAnOperator(Tensor x) => x * 0.5;

    public static Tensor InASumOfTensors(Tensor x, Tensor y) => x + y;

    public static Tensor InAConversion(Tensor x) => x.clamp(0, 1);

    public static Tensor FarInsideTorchSharp(Tensor x) => torch.nn.functional.elu(x, 1, false);

    public static Tensor MadeByAnother(Tensor x) => x.mul(Keeps.Made());

    public static Tensor HeldTooShortly(Tensor x)
    {
        Scalar half = 0.5;
        return x.mul(half);
    }

    public static Func<Tensor, Tensor> InALambda() => x => x.pow(2);

    public static IEnumerable<Tensor> InAnIterator(Tensor x)
    {
        yield return x.fill_(3f);
    }

    public static async Task<Tensor> Asynchronously(Tensor x)
    {
        await Task.Yield();
        return 1 - x;
    }
}
