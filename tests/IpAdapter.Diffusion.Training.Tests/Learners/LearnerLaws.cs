using System.Security.Cryptography;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.Training.Tests.Learners;

/// <summary>What holds for everything that learns.</summary>
internal static class LearnerLaws
{
    private const int Groups = 6;

    /// <summary>
    /// Gradients equal finite differences in float64. Tensors are moved in a few groups: one that is wrong shows in the sum.
    /// </summary>
    public static void GradientsAreTrue(TinyModel tiny, ILearner learner, TrainingBatch batch, UNetModel? model = null)
    {
        using var scope = NewDisposeScope();
        using var trainer = tiny.Trainer(learner, model);
        trainer.Accumulate([batch]);
        Assert.All(learner.Weights, weight => Assert.True(weight.Value.grad is not null, $"{weight.Key} has no gradient"));

        foreach (var group in learner.Weights.Chunk((learner.Weights.Count + Groups - 1) / Groups))
        {
            using var mode = no_grad();
            const double step = 1e-5;
            var length = Math.Sqrt(group.Sum(weight => (double)weight.Value.numel()));
            var moves = group.Select(weight => (Weight: weight.Value, By: randn_like(weight.Value).DividedBy(length))).ToList();
            var analytic = moves.Sum(move => (move.Weight.grad! * move.By).sum().item<double>());
            Move(step);
            var above = trainer.Validate(batch);
            Move(-2 * step);
            var below = trainer.Validate(batch);
            Move(step);
            var numeric = (above - below) / (2 * step);

            Assert.True(Math.Abs(analytic - numeric) <= 1e-9 + 1e-5 * Math.Abs(numeric),
                $"{group[0].Key} to {group[^1].Key}: {analytic}, but {numeric}");
            Assert.NotEqual(0, analytic);

            void Move(double by)
            {
                foreach (var (weight, direction) in moves)
                    weight.AddInPlace(direction, by);
            }
        }

        foreach (var weight in learner.Weights.Values)
            weight.grad = null;
    }

    /// <summary>A training that is resumed is the one that was not interrupted, and nothing but what learns has changed.</summary>
    public static void ResumesExactlyAndFreezesTheRest(TinyModel tiny, Func<ILearner> create, Func<int, TrainingBatch> batch,
        Func<ILearner, UNetModel>? model = null)
    {
        using var scope = NewDisposeScope();
        var before = DigestOfUNet(tiny);
        using var whole = create();
        var begun = Copies(whole.Weights);
        using var uninterrupted = tiny.Trainer(whole, model?.Invoke(whole), average: 0.9);
        Dictionary<string, Tensor> kept = [];
        for (var step = 0; step < 4; step++)
        {
            if (step == 2)
                kept = Copies(uninterrupted.State);
            uninterrupted.Step([batch(step), batch(10 + step)]);
        }

        using var again = create();
        using var resumed = tiny.Trainer(again, model?.Invoke(again), average: 0.9);
        resumed.Resume(2, kept);
        for (var step = 2; step < 4; step++)
            resumed.Step([batch(step), batch(10 + step)]);

        Assert.All(uninterrupted.State.Zip(resumed.State), pair => Assert.True(Same(pair.First.Value, pair.Second.Value), pair.First.Key));
        Assert.All(begun, weight => Assert.False(Same(weight.Value, whole.Weights[weight.Key]), $"{weight.Key} did not learn"));
        Assert.Equal(before, DigestOfUNet(tiny));
    }

    /// <summary>Ten pairs that can be learnt are learnt until a tenth of the first loss is left.</summary>
    public static void TenPairsAreLearnt(TinyModel tiny, ILearner learner, TrainingBatch batch, double rate, int most,
        UNetModel? model = null, double apart = 0.3)
    {
        using var scope = NewDisposeScope();
        var begun = Copies(learner.Weights);
        Displace(learner, apart);
        var pairs = tiny.PairsFor(learner, batch, model);
        using (no_grad())
            foreach (var (name, weight) in learner.Weights)
                weight.copy_(begun[name]);
        AreOverfit(tiny, learner, pairs, rate, most, model);
    }

    /// <summary>A batch is learnt until a tenth of the first loss is left.</summary>
    public static void AreOverfit(TinyModel tiny, ILearner learner, TrainingBatch pairs, double rate, int most, UNetModel? model = null)
    {
        using var scope = NewDisposeScope();
        using var trainer = tiny.Trainer(learner, model, rate);
        var first = trainer.Validate(pairs);
        var last = first;
        for (var step = 0; step < most && last > first / 10; step++)
            last = trainer.Step([pairs]).Loss;

        Assert.True(first > 1e-6, $"there is nothing to learn: {first}");
        Assert.True(last <= first / 10, $"{first} became {last}");
    }

    /// <summary>Moves what learns away from where it begins, so that nothing is zero any more.</summary>
    public static void Displace(ILearner learner, double by = 0.3, int seed = 5)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using var generator = new Generator((ulong)seed);
        foreach (var weight in learner.Weights.Values)
        {
            var size = weight.numel() > 1 ? weight.std().to(ScalarType.Float64).item<double>() : 0;
            weight.AddInPlace(randn(weight.shape, weight.dtype, generator: generator), by * (size > 0 ? size : 0.3));
        }
    }

    /// <summary>
    /// The greatest difference between two tensors. What lies in a mapped file may be summed up in another order than what does not: the
    /// same numbers are then the same but for rounding.
    /// </summary>
    public static double Farthest(Tensor one, Tensor other) => (one - other).abs().max().to(ScalarType.Float64).item<double>();

    /// <summary>Writes what learns, and its configuration where it has one, as a folder in diffusers' layout or a lone file.</summary>
    public static string Write(ILearner learner, TestData data, string name)
    {
        if (learner.Config is not { } config)
            return WriteFile(learner, data, name);
        data.Write(Path.Combine(name, "config.json"), config);
        using var file = File.Create(Path.Combine(data.In(name), "diffusion_pytorch_model.safetensors"));
        TrainedFile.Write(file, learner, learner.Weights, new Dictionary<string, string>());
        return data.In(name);
    }

    /// <summary>Writes what learns as a lone file.</summary>
    public static string WriteFile(ILearner learner, TestData data, string name)
    {
        using var file = File.Create(data.In($"{name}.safetensors"));
        TrainedFile.Write(file, learner, learner.Weights, new Dictionary<string, string>());
        return file.Name;
    }

    public static bool Same(Tensor one, Tensor other) => one.bytes.SequenceEqual(other.bytes);

    private static Dictionary<string, Tensor> Copies(IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.detach().clone());

    private static string DigestOfUNet(TinyModel tiny)
    {
        using var lease = tiny.Store.Lend(tiny.UNet.Weights);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in tiny.UNet.Weights.Names.Order(StringComparer.Ordinal))
            digest.AppendData(lease.Get(name).bytes);
        return Convert.ToHexString(digest.GetHashAndReset());
    }
}
