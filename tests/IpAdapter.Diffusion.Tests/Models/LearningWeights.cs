using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models;

/// <summary>Weights of a file in float64, each a tensor of its own that gradients are recorded for.</summary>
internal sealed class LearningWeights : IWeights
{
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly Dictionary<string, LowRank> _lowRank = [];

    public LearningWeights(WeightSet weights)
    {
        using var store = new DeviceStore(ComputeDevice.Create("cpu", ScalarType.Float64));
        using var lease = store.Lend(weights);
        foreach (var name in weights.Names)
        {
            var tensor = lease.Get(name);
            _tensors.Add(name, tensor.is_floating_point() ? Learning(tensor.clone()) : tensor.clone());
        }
    }

    /// <summary>Those that gradients are recorded for.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Learn =>
        from tensor in _tensors where tensor.Value.requires_grad select (tensor.Key, tensor.Value);

    /// <summary>Puts a low-rank change of rank 2 over a weight; its factors learn too.</summary>
    public void AddLowRank(string name)
    {
        var shape = _tensors[name].shape;
        var down = _tensors[$"{name}.down"] = Learning(randn([2, .. shape[1..]], ScalarType.Float64).Times(0.1));
        long[] ones = [.. shape[2..].Select(_ => 1L)];
        var up = _tensors[$"{name}.up"] = Learning(randn([shape[0], 2, .. ones], ScalarType.Float64).Times(0.1));
        _lowRank.Add(name, new(down, up));
    }

    public Tensor Get(string name) => _tensors[name];

    public Tensor? Find(string name) => _tensors.GetValueOrDefault(name);

    public LowRank? FindLowRank(string name) => _lowRank.GetValueOrDefault(name);

    public static Tensor Learning(Tensor tensor) => tensor.requires_grad_();
}
