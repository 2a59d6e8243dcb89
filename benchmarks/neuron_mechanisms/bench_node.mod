: Node of Ranvier of McIntyre 2002 (doi:10.1152/jn.00353.2001), written for the comparison of speeds.

NEURON {
    SUFFIX bench_node
    NONSPECIFIC_CURRENT i
    RANGE gnaf, gnap, gk, gl
}

UNITS { (mA) = (milliamp) (mV) = (millivolt) (S) = (siemens) }

PARAMETER {
    gnaf = 3.0 (S/cm2)
    gnap = 0.01 (S/cm2)
    gk = 0.08 (S/cm2)
    gl = 0.007 (S/cm2)
    celsius (degC)
}

STATE { m h p s }

ASSIGNED {
    v (mV)
    i (mA/cm2)
    minf hinf pinf sinf
    mtau (ms) htau (ms) ptau (ms) stau (ms)
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    i = (gnaf * m * m * m * h + gnap * p * p * p) * (v - 50) + (gk * s + gl) * (v + 90)
}

INITIAL {
    rates(v)
    m = minf
    h = hinf
    p = pinf
    s = sinf
}

DERIVATIVE states {
    rates(v)
    m' = (minf - m) / mtau
    h' = (hinf - h) / htau
    p' = (pinf - p) / ptau
    s' = (sinf - s) / stau
}

FUNCTION linear(x, y) {
    if (fabs(x / y) < 1e-6) {
        linear = y * (1 + x / y / 2)
    } else {
        linear = x / (1 - exp(-x / y))
    }
}

FUNCTION bounded(x) {
    if (x < -100) {
        bounded = 0
    } else {
        bounded = exp(x)
    }
}

PROCEDURE rates(v (mV)) { LOCAL a, b, q2, q29, q3
    q2 = 2.2 ^ ((celsius - 20) / 10)
    q29 = 2.9 ^ ((celsius - 20) / 10)
    q3 = 3.0 ^ ((celsius - 36) / 10)
    a = q2 * 1.86 * linear(v + 21.4, 10.3)
    b = q2 * 0.086 * linear(-(v + 25.7), 9.16)
    mtau = 1 / (a + b)
    minf = a / (a + b)
    a = q29 * 0.062 * linear(-(v + 114), 11)
    b = q29 * 2.3 / (1 + bounded(-(v + 31.8) / 13.4))
    htau = 1 / (a + b)
    hinf = a / (a + b)
    a = q2 * 0.01 * linear(v + 27, 10.2)
    b = q2 * 0.00025 * linear(-(v + 34), 10)
    ptau = 1 / (a + b)
    pinf = a / (a + b)
    a = q3 * 0.3 / (1 + bounded(-(v + 53) / 5))
    b = q3 * 0.03 / (1 + bounded(-(v + 90)))
    stau = 1 / (a + b)
    sinf = a / (a + b)
}
