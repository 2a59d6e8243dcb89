/* One patient with CVODE (BDF), KLU and the analytic sparse Jacobian; stops and actions as the engine's. */
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <stdlib.h>
#include <string.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>

typedef struct { double *u, *p, h[HOISTED]; } Data;

static int rates(realtype t, N_Vector x, N_Vector out, void *user)
{
    Data *d = user;
    fs_rates(t, NV_DATA_S(x), d->u, d->p, d->h, NV_DATA_S(out));
    return 0;
}

static int jacobian(realtype t, N_Vector x, N_Vector fx, SUNMatrix J, void *user, N_Vector a, N_Vector b, N_Vector c)
{
    Data *d = user;
    sunindextype *start = SUNSparseMatrix_IndexPointers(J), *row = SUNSparseMatrix_IndexValues(J);
    for (int i = 0; i <= STATES; i++) start[i] = column_start[i];
    for (int i = 0; i < NONZEROS; i++) row[i] = row_index[i];
    fs_jacobian(t, NV_DATA_S(x), d->u, d->p, d->h, SUNSparseMatrix_Data(J));
    return 0;
}

static void act(long first, long last, const long *row, const long *kind, const double *value, Data *d, double *x)
{
    int changed = 0;
    for (long k = first; k < last; k++) {
        if (kind[k] == 0) d->u[row[k]] = value[k];
        else if (kind[k] == 1) x[row[k]] += value[k];
        else { d->p[row[k]] = value[k]; changed = 1; }
    }
    if (changed) fs_hoist(0, 0, 0, d->p, 0, d->h);
}

int fs_run(double relative, long outputs, long stops, double *p, double *x0, double *u, double *absolute, double *times,
           double *out, double *stop, long *first, long *row, long *kind, double *value, long *counts)
{
    SUNContext ctx;
    SUNContext_Create(NULL, &ctx);
    N_Vector x = N_VMake_Serial(STATES, x0, ctx), tol = N_VMake_Serial(STATES, absolute, ctx), dky = N_VNew_Serial(STATES, ctx);
    Data *d = calloc(1, sizeof(Data));
    d->u = u, d->p = p;
    fs_hoist(0, 0, 0, p, 0, d->h);
    act(0, first[0], row, kind, value, d, x0);
    void *mem = CVodeCreate(CV_BDF, ctx);
    SUNMatrix J = SUNSparseMatrix(STATES, STATES, NONZEROS, CSC_MAT, ctx);
    SUNLinearSolver ls = SUNLinSol_KLU(x, J, ctx);
    double t = 0, h = 0, reached;
    long k = 0;
    int status = CVodeInit(mem, rates, t, x);
    CVodeSVtolerances(mem, relative, tol);
    CVodeSetUserData(mem, d);
    CVodeSetLinearSolver(mem, ls, J);
    CVodeSetJacFn(mem, jacobian);
    CVodeSetMaxNumSteps(mem, 10000000);
    while (k < outputs && times[k] <= t) memcpy(out + STATES * k++, x0, sizeof(double) * STATES);
    for (long s = 0; s < stops && status >= 0; s++) {
        CVodeSetStopTime(mem, stop[s]);
        int began = 0;
        while (t < stop[s]) {
            status = CVode(mem, stop[s], x, &reached, CV_ONE_STEP);
            if (status < 0) break;
            t = reached;
            /* the step that the restart used is where the next restart begins */
            if (!began) { CVodeGetLastStep(mem, &h); began = 1; }
            while (k < outputs && times[k] <= t) {
                CVodeGetDky(mem, times[k], 0, dky);
                memcpy(out + STATES * k++, NV_DATA_S(dky), sizeof(double) * STATES);
            }
        }
        if (status < 0) break;
        long n;
        CVodeGetNumSteps(mem, &n), counts[0] += n;
        CVodeGetNumRhsEvals(mem, &n), counts[1] += n;
        CVodeGetNumJacEvals(mem, &n), counts[2] += n;
        CVodeGetNumErrTestFails(mem, &n), counts[3] += n;
        act(first[s], first[s + 1], row, kind, value, d, x0);
        if (s + 1 < stops) {
            CVodeReInit(mem, t, x);
            CVodeSetInitStep(mem, counts[7] ? 0.0 : h);
        }
    }
    CVodeFree(&mem);
    SUNLinSolFree(ls);
    SUNMatDestroy(J);
    N_VDestroy(x), N_VDestroy(tol), N_VDestroy(dky);
    SUNContext_Free(&ctx);
    free(d);
    return status < 0 ? status : 0;
}
